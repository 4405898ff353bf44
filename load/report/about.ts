import { cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { RedisClient, SQL } from 'bun';
import { describePinning } from '../measure/cpu-affinity.ts';
import type { LoadRun } from '../run/load-run.ts';
import { givenServices, type Services } from '../services/services.ts';
import type { Sheet } from './sheet.ts';

const ROOT = join(import.meta.dir, '../..');

/** What a result holds for: command, machine, versions. */
export async function aboutRun({ running }: LoadRun, argv: readonly string[]): Promise<Sheet> {
  const services = running === undefined ? givenServices() : undefined;
  const rows: [string, string][] = [
    ['command', `npm run load -- ${withoutSecrets(argv).join(' ')}`],
    ['when', new Date().toISOString()],
    ['machine', describeMachine()],
    ...(services ? [['processors', describePinning(pidsOf(services))] as [string, string]] : []),
    ['service', services ? await describeService() : `runs already, on port ${running?.ports.join(', ')}`],
    ['load', `bun ${Bun.version}`],
    ...(services ? await versionsOf(services) : []),
  ];
  return { head: ['', ''], rows };
}

/** The command line, to be shown: who reads a report need not know the secret of a service. */
export function withoutSecrets(argv: readonly string[]): string[] {
  return argv.map((arg, i) => {
    if (argv[i - 1] === '--jwt-secret') return '…';
    return arg.startsWith('--jwt-secret=') ? '--jwt-secret=…' : arg;
  });
}

export function describeMachine(): string {
  const all = cpus();
  const gigabytes = Math.round(totalmem() / 1e9);
  return `${all.length} × ${all[0]?.model ?? 'unknown'}, ${gigabytes} GB, ${process.platform} ${release()}`;
}

export function pidsOf({ postgres, redis, kafka }: Services): Record<string, number | undefined> {
  return { PostgreSQL: postgres.pid, Redis: redis.pid, ...(kafka && { Kafka: kafka.pid }) };
}

export async function describeService(): Promise<string> {
  const { version } = (await Bun.file(join(ROOT, 'server/package.json')).json()) as { version: string };
  // Without git, or outside of a repository, nothing is known of the commit.
  const commit = Bun.which('git') === null ? '' : head();
  return `${version}${commit && ` (${commit})`}, bun ${Bun.version}`;
}

function head(): string {
  const { stdout } = Bun.spawnSync(['git', 'describe', '--always', '--dirty'], {
    cwd: ROOT,
    stderr: 'ignore',
  });
  return stdout.toString().trim();
}

export async function versionsOf({ postgres, redis }: Services): Promise<[string, string][]> {
  await using sql = new SQL(postgres.url, { max: 1 });
  const [row] = await sql<{ server_version: string }[]>`show server_version`;
  const client = new RedisClient(redis.url);
  const info = String(await client.send('INFO', ['server']));
  client.close();
  return [
    ['PostgreSQL', row?.server_version ?? ''],
    ['Redis', /redis_version:(\S+)/.exec(info)?.[1] ?? ''],
  ];
}
