import { chown, mkdir, readFile, realpath, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { locate } from './binaries.ts';
import { logTail, spawnInto, startDaemon, type Owner } from './daemon.ts';
import { freePort } from './ports.ts';
import { probePostgres } from './probe.ts';
import type { Scratch } from './scratch.ts';
import type { PostgresOptions, Service } from './service.ts';

const MAX_CONNECTIONS = 200;
// No sync of the new, empty cluster: its data is discarded. The server itself syncs as in production.
const INITDB_OPTIONS = ['--no-sync', '--no-instructions', '--auth=trust', '--username=postgres'];
const UTF8 = ['--encoding=UTF8', '--locale=C.UTF-8'];

/** Starts PostgreSQL on a new cluster. Settings are the defaults, durability included, unless options replace them. */
export function startPostgres(options: PostgresOptions = {}): Promise<Service> {
  return startDaemon(options, async (scratch) => {
    // initdb is beside the program itself, not beside every link to it.
    const program = await realpath(await locate('postgres'));
    const owner = await findUnprivilegedOwner();
    const data = await createData(options, scratch, dirname(program), owner);
    await options.prepare?.(data, owner);
    const port = options.port ?? (await freePort());
    return {
      name: 'postgres',
      url: `postgres://postgres@127.0.0.1:${port}/postgres`,
      port,
      argv: [program, '-D', data, ...settings(port, data, options.settings)],
      owner,
      // Fast and immediate shutdown in PostgreSQL's terms. SIGTERM would wait for every client.
      stopSignal: 'SIGINT',
      dropSignal: 'SIGQUIT',
      probe: probePostgres,
    };
  });
}

function settings(port: number, data: string, extra: readonly string[] = []): string[] {
  return [
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    `unix_socket_directories=${data}`,
    `max_connections=${MAX_CONNECTIONS}`,
    ...extra,
  ].flatMap((setting) => ['-c', setting]);
}

async function createData(
  { primary, encoding = UTF8, hba = [] }: PostgresOptions,
  scratch: Scratch,
  binDir: string,
  owner: Owner,
): Promise<string> {
  const data = join(scratch.dir, 'postgres');
  await mkdir(data, { mode: 0o700 });
  if (owner) await chown(data, owner.uid, owner.gid);
  const argv =
    primary === undefined
      ? [join(binDir, 'initdb'), '-D', data, ...INITDB_OPTIONS, ...encoding]
      : [join(binDir, 'pg_basebackup'), '-D', data, '-d', primary, '-R', '--checkpoint=fast', '--no-sync'];
  const child = spawnInto(scratch, { name: 'create-data', argv, owner, dropSignal: 'SIGTERM' });
  if ((await child.exited) !== 0)
    throw new Error(`The data of PostgreSQL was not created:\n${await logTail(scratch, 'create-data')}`);
  const file = join(data, 'pg_hba.conf');
  await writeFile(file, [...hba, await readFile(file, 'utf8')].join('\n'));
  return data;
}

/** Finds a user for PostgreSQL, which refuses to run as root. */
async function findUnprivilegedOwner(): Promise<Owner> {
  if (process.getuid?.() !== 0) return undefined;
  const users = await readFile('/etc/passwd', 'utf8');
  const found = /^postgres:[^:]*:(\d+):(\d+):/m.exec(users) ?? /^nobody:[^:]*:(\d+):(\d+):/m.exec(users);
  if (!found) throw new Error('PostgreSQL cannot run as root, and there is no user "postgres" or "nobody".');
  return { uid: Number(found[1]), gid: Number(found[2]) };
}
