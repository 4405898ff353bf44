import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installPackage, mayInstall } from './install.ts';
import { START_LIMIT_MS, untilSucceeds } from './wait.ts';

/** Debian's nginx, installed first where that is allowed. Undefined where there is none and none can be installed. */
export async function locateNginx(): Promise<string | undefined> {
  const find = (): string | null =>
    Bun.which('nginx', { PATH: `/usr/sbin:/usr/local/sbin:${Bun.env['PATH'] ?? ''}` });
  const found = find();
  if (found !== null || !mayInstall()) return found ?? undefined;
  // Without its server started, which would take port 80.
  return await installPackage('nginx-light').then(
    () => find() ?? undefined,
    () => undefined,
  );
}

/** An nginx of its own with one file of configuration, as in `conf.d`. Disposing of it ends it. */
export class Nginx implements AsyncDisposable {
  readonly #child: Bun.Subprocess;
  readonly #dir: string;

  private constructor(child: Bun.Subprocess, dir: string) {
    this.#child = child;
    this.#dir = dir;
  }

  /** `file` gets the folder for its logs. Resolves when it answers on `port`. */
  static async start(program: string, port: number, file: (dir: string) => string): Promise<Nginx> {
    const dir = await mkdtemp(join(tmpdir(), 'messaging-nginx-'));
    await Bun.write(join(dir, 'nginx.conf'), mainFile(dir));
    await Bun.write(join(dir, 'site.conf'), file(dir));
    const child = Bun.spawn(
      [program, '-p', dir, '-c', join(dir, 'nginx.conf'), '-e', join(dir, 'error.log')],
      {
        stdio: ['ignore', 'ignore', 'ignore'],
      },
    );
    const nginx = new Nginx(child, dir);
    const answers = async (): Promise<void> => {
      await fetch(`http://127.0.0.1:${port}/`);
    };
    try {
      await untilSucceeds(answers, START_LIMIT_MS, () => child.exitCode !== null);
    } catch (cause) {
      const log = await nginx.log('error.log');
      await nginx[Symbol.asyncDispose]();
      throw new Error(`nginx did not start: ${log}`, { cause });
    }
    return nginx;
  }

  log(name: string): Promise<string> {
    return Bun.file(join(this.#dir, name))
      .text()
      .catch(() => '');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill('SIGQUIT');
    const kill = setTimeout(() => this.#child.kill('SIGKILL'), 3_000);
    await this.#child.exited;
    clearTimeout(kill);
    await rm(this.#dir, { recursive: true, force: true });
  }
}

function mainFile(dir: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return `
    daemon off;
    ${process.getuid?.() === 0 ? 'user root;' : ''}
    pid ${dir}/nginx.pid;
    events { worker_connections 1024; }
    http {
      ${temporary.map((name) => `${name}_temp_path ${dir}/${name};`).join('\n')}
      include ${dir}/site.conf;
    }`;
}
