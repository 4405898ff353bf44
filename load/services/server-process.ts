import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { SQL } from 'bun';
import { serverPrefix } from '../measure/cpu-affinity.ts';
import { environment, type Services } from './services.ts';

const MAIN = join(import.meta.dir, '../../server/main.ts');
/**
 * Time limit of a start. Instances share one processor with other processes, so a start of a second may take a
 * minute; the limit catches a hang.
 */
const READY_LIMIT_MS = 120_000;
/** Time limit of a probe, which is then sent again. */
const PROBE_LIMIT_MS = 5_000;
const STOP_LIMIT_MS = 15_000;
// Below the ports that Linux uses for outgoing connections, of which the bench makes thousands.
const [LOWEST_PORT, HIGHEST_PORT] = [15_000, 30_000];

/** Running instances of the service on their own schema, which is dropped with them. */
export interface Servers extends AsyncDisposable {
  readonly ports: readonly number[];
  readonly pids: readonly number[];
  readonly jwtSecret: string;
  /** A client whose search path begins with the schema of the servers. */
  readonly sql: SQL;
}

/** The service in a process of its own. */
export interface ServerProcess extends AsyncDisposable, Pick<Servers, 'jwtSecret' | 'sql'> {
  readonly port: number;
  readonly pid: number;
}

/** Services that the servers use, and a folder for their CPU profiles; profiling slows them down. */
type ServerOptions = Services & { readonly profileTo?: string | undefined };

/**
 * Starts the service as an operator would, without limits that a bench would reach. `env` overrides settings.
 * Resolves when it is ready.
 */
export async function startServer(
  options: ServerOptions,
  env: Record<string, string> = {},
): Promise<ServerProcess> {
  const { ports, pids, ...rest } = await startServers(options, 1, env);
  const [[port], [pid]] = [ports, pids];
  if (port === undefined || pid === undefined) throw new Error('no server was started');
  return { port, pid, ...rest };
}

/** Starts `count` instances at the same time. */
export async function startServers(
  options: ServerOptions,
  count: number,
  env: Record<string, string> = {},
): Promise<Servers> {
  await using opened = new AsyncDisposableStack();
  const schema = `bench_${randomBytes(6).toString('hex')}`;
  const jwtSecret = randomBytes(48).toString('base64url');
  const sql = openSchema(options.postgres.url, schema, opened);
  const own = { ...makeSettings(options, schema), JWT_SECRET: jwtSecret };
  const start = async () => {
    const port = await freePort();
    const child = spawnServer(options, { ...own, PORT: String(port), ...env });
    opened.defer(() => endProcess(child));
    await untilReady(port, child);
    return { port, pid: child.pid };
  };
  const starting = Array.from({ length: count }, start);
  // When one start fails, the others still finish, because only a started instance can be stopped.
  await Promise.allSettled(starting);
  const started = await Promise.all(starting);
  const all = opened.move();
  return {
    ports: started.map(({ port }) => port),
    pids: started.map(({ pid }) => pid),
    jwtSecret,
    sql,
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

function makeSettings({ postgres, redis }: ServerOptions, schema: string) {
  return {
    ENVIRONMENT: 'production',
    HOST: '127.0.0.1',
    DATABASE_URL: postgres.url,
    DATABASE_SCHEMA: schema,
    REDIS_URL: redis.url,
    REDIS_PREFIX: schema,
    KAFKA_BROKERS: 'off',
    RATE_LIMIT_PER_MINUTE: '0',
    MAX_CONNECTIONS_PER_USER: '10000',
    DRAIN_SECONDS: '0',
    LOG_LEVEL: 'warn',
  };
}

function spawnServer(options: ServerOptions, env: Record<string, string>): Bun.Subprocess {
  return Bun.spawn([...serverPrefix, process.execPath, ...profileOptions(options), MAIN], {
    env: { ...environment, ...env },
    stdin: 'ignore',
    // Standard output carries the tables, so the server logs to standard error.
    stdout: 2,
    stderr: 2,
  });
}

function profileOptions({ profileTo }: ServerOptions): string[] {
  return profileTo === undefined ? [] : ['--cpu-prof', '--cpu-prof-md', `--cpu-prof-dir=${profileTo}`];
}

/** Opens a pool on the schema. `opened` drops the schema and then closes the pool. */
export function openSchema(url: string, schema: string, opened: AsyncDisposableStack): SQL {
  const sql = new SQL(url, { max: 1, connection: { search_path: schema, client_min_messages: 'warning' } });
  opened.defer(async () => {
    await sql.unsafe(`drop schema if exists ${schema} cascade`);
    await sql.close({ timeout: 1 });
  });
  return sql;
}

export async function endProcess(child: Bun.Subprocess): Promise<void> {
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
  await child.exited;
  clearTimeout(timer);
}

/** Resolves when the server is ready. Rejects when it ends or takes too long, with its last answer. */
export async function untilReady(port: number, child: Bun.Subprocess): Promise<void> {
  const deadline = performance.now() + READY_LIMIT_MS;
  for (;;) {
    const answer = await probe(port).catch(String);
    if (answer === READY) return;
    const end = child.exitCode ?? child.signalCode;
    if (end !== null) throw new Error(`the server ended with ${end} before it was ready`);
    if (performance.now() > deadline)
      throw new Error(`the server was not ready within ${READY_LIMIT_MS} ms: ${answer}`);
    await Bun.sleep(50);
  }
}

const READY = 'ready';

/** Returns READY, or the server's own description of its state. */
async function probe(port: number): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${port}/ready`, {
    signal: AbortSignal.timeout(PROBE_LIMIT_MS),
  });
  const text = await answer.text();
  return answer.ok && (JSON.parse(text) as { status: string }).status === READY ? READY : text;
}

export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const port = LOWEST_PORT + Math.floor(Math.random() * (HIGHEST_PORT - LOWEST_PORT));
    if (await isFree(port)) return port;
  }
  throw new Error(`no free port between ${LOWEST_PORT} and ${HIGHEST_PORT}`);
}

function isFree(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const probe = createServer();
  probe.once('error', () => resolve(false));
  probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  return promise;
}
