import { cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { RedisClient, SQL } from 'bun';
import { describePinning } from '../measure/cpu-affinity.ts';
import type { LoadRun } from '../run/load-run.ts';
import { readServices, type Services } from '../services/services.ts';
import type { ReportTable } from './sheet.ts';

const ROOT = join(import.meta.dir, '../..');

/** Describes the conditions of a result: command, machine, versions. */
export async function describeRun({ running }: LoadRun, argv: readonly string[]): Promise<ReportTable> {
  const services = running === undefined ? readServices() : undefined;
  const rows: [string, string][] = [
    ['command', `npm run load -- ${withoutSecrets(argv).join(' ')}`],
    ['when', new Date().toISOString()],
    ['machine', describeMachine()],
    ...(services ? [['processors', describePinning(listPids(services))] as [string, string]] : []),
    ['service', services ? await describeService() : `runs already, on port ${running?.ports.join(', ')}`],
    ['load', `bun ${Bun.version}`],
    ...(services ? await readVersions(services) : []),
  ];
  return { head: ['', ''], rows };
}

/** Returns the command line for display, without secrets. */
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

export function listPids({ postgres, redis, kafka }: Services): Record<string, number | undefined> {
  return { PostgreSQL: postgres.pid, Redis: redis.pid, ...(kafka && { Kafka: kafka.pid }) };
}

export async function describeService(): Promise<string> {
  const { version } = (await Bun.file(join(ROOT, 'server/package.json')).json()) as { version: string };
  // Without git, or outside of a repository, the commit is unknown.
  const commit = Bun.which('git') === null ? '' : readCommit();
  return `${version}${commit && ` (${commit})`}, bun ${Bun.version}`;
}

function readCommit(): string {
  const { stdout } = Bun.spawnSync(['git', 'describe', '--always', '--dirty'], {
    cwd: ROOT,
    stderr: 'ignore',
  });
  return stdout.toString().trim();
}

export async function readVersions({ postgres, redis }: Services): Promise<[string, string][]> {
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
