import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installPackage, mayInstall } from './install.ts';
import { freePort } from './ports.ts';
import { untilSucceeds } from './wait.ts';

const START_LIMIT_MS = 30_000;

/** Resolves to the path of Debian's PgBouncer, which is installed first if allowed; undefined if it is not available. */
export async function locatePgBouncer(): Promise<string | undefined> {
  const find = (): string | null =>
    Bun.which('pgbouncer', { PATH: `/usr/sbin:/usr/local/sbin:${Bun.env['PATH'] ?? ''}` });
  const found = find();
  if (found !== null || !mayInstall()) return found ?? undefined;
  return await installPackage('pgbouncer').then(
    () => find() ?? undefined,
    () => undefined,
  );
}

/** Users that may connect. */
export const POOLED_USERS = ['postgres', 'pooled'];

/** A PgBouncer in front of one PostgreSQL without passwords. Disposing of it stops the process. */
export class PgBouncer implements AsyncDisposable {
  readonly port: number;
  readonly #child: Bun.Subprocess;
  readonly #dir: string;

  private constructor(port: number, child: Bun.Subprocess, dir: string) {
    [this.port, this.#child, this.#dir] = [port, child, dir];
  }

  /** Starts PgBouncer with these lines in the section `[pgbouncer]`. Resolves when it accepts connections. */
  static async start(program: string, target: string, settings: readonly string[]): Promise<PgBouncer> {
    const dir = await mkdtemp(join(tmpdir(), 'messaging-pgbouncer-'));
    await chmod(dir, 0o777);
    const [port, { hostname, port: targetPort }] = [await freePort(), new URL(target)];
    await Bun.write(join(dir, 'pgbouncer.ini'), configuration(dir, port, hostname, targetPort, settings));
    await Bun.write(join(dir, 'users'), POOLED_USERS.map((name) => `"${name}" ""\n`).join(''));
    // PgBouncer refuses to run as root.
    const owner = process.getuid?.() === 0 ? ['--user', 'nobody'] : [];
    const child = Bun.spawn([program, '--quiet', ...owner, join(dir, 'pgbouncer.ini')], {
      stdio: ['ignore', 'ignore', 'ignore'],
    });
    const bouncer = new PgBouncer(port, child, dir);
    const probe = async (): Promise<void> => {
      const socket = await Bun.connect({ hostname: '127.0.0.1', port, socket: { data: () => {} } });
      socket.end();
    };
    try {
      await untilSucceeds(probe, START_LIMIT_MS, () => child.exitCode !== null);
    } catch (cause) {
      const log = await bouncer.log();
      await bouncer[Symbol.asyncDispose]();
      throw new Error(`PgBouncer did not start: ${log}`, { cause });
    }
    return bouncer;
  }

  /** URL of a database through the pooler. */
  url(database: string, user = 'postgres'): string {
    return `postgres://${user}@127.0.0.1:${this.port}/${database}`;
  }

  log(): Promise<string> {
    return Bun.file(join(this.#dir, 'pgbouncer.log'))
      .text()
      .catch(() => '');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // SIGTERM stops it at once, even with clients connected.
    this.#child.kill('SIGTERM');
    const kill = setTimeout(() => this.#child.kill('SIGKILL'), 3_000);
    await this.#child.exited;
    clearTimeout(kill);
    await rm(this.#dir, { recursive: true, force: true });
  }
}

function configuration(
  dir: string,
  port: number,
  host: string,
  targetPort: string,
  settings: readonly string[],
): string {
  return `
[databases]
* = host=${host} port=${targetPort}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = trust
auth_file = ${dir}/users
logfile = ${dir}/pgbouncer.log
pidfile = ${dir}/pgbouncer.pid
default_pool_size = 40
${settings.join('\n')}
`;
}
