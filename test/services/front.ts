import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installPackage, mayInstall } from './install.ts';
import { untilSucceeds } from './wait.ts';

const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 3_000;

/** Options of a reverse proxy in a folder of its own. */
export interface FrontOptions {
  readonly port: number;
  /** Configuration files by name; `dir` is the folder, which also gets the logs. */
  readonly files: (dir: string) => Readonly<Record<string, string>>;
  readonly argv: (dir: string) => readonly string[];
  readonly stopSignal: NodeJS.Signals;
}

/** Resolves to the path of Debian's program, which is installed first if allowed; undefined if it is not available. */
export async function locateFront(name: string, debianPackage: string): Promise<string | undefined> {
  const find = (): string | null =>
    Bun.which(name, { PATH: `/usr/sbin:/usr/local/sbin:${Bun.env['PATH'] ?? ''}` });
  const found = find();
  if (found !== null || !mayInstall()) return found ?? undefined;
  return await installPackage(debianPackage).then(
    () => find() ?? undefined,
    () => undefined,
  );
}

/** A reverse proxy in front of the service. Disposing of it stops the process. */
export class Front implements AsyncDisposable {
  readonly url: URL;
  readonly #child: Bun.Subprocess;
  readonly #dir: string;
  readonly #stopSignal: NodeJS.Signals;

  private constructor(child: Bun.Subprocess, dir: string, { port, stopSignal }: FrontOptions) {
    this.url = new URL(`http://127.0.0.1:${port}`);
    this.#child = child;
    this.#dir = dir;
    this.#stopSignal = stopSignal;
  }

  /** Resolves when the proxy answers. */
  static async start(options: FrontOptions): Promise<Front> {
    const dir = await mkdtemp(join(tmpdir(), 'messaging-front-'));
    for (const [name, text] of Object.entries(options.files(dir))) await Bun.write(join(dir, name), text);
    const output = Bun.file(join(dir, 'output.log'));
    const child = Bun.spawn([...options.argv(dir)], { stdin: 'ignore', stdout: output, stderr: output });
    const front = new Front(child, dir, options);
    const probe = async (): Promise<void> => {
      await fetch(front.url);
    };
    try {
      await untilSucceeds(probe, START_LIMIT_MS, () => child.exitCode !== null);
    } catch (cause) {
      const logs = await front.logs();
      await front[Symbol.asyncDispose]();
      throw new Error(`${options.argv(dir)[0]} did not start: ${logs}`, { cause });
    }
    return front;
  }

  /** Reads the full content of all logs. */
  async logs(): Promise<string> {
    const names = (await readdir(this.#dir)).filter((name) => name.endsWith('.log'));
    return (await Promise.all(names.map((name) => Bun.file(join(this.#dir, name)).text()))).join('\n');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill(this.#stopSignal);
    const kill = setTimeout(() => this.#child.kill('SIGKILL'), STOP_LIMIT_MS);
    await this.#child.exited;
    clearTimeout(kill);
    await rm(this.#dir, { recursive: true, force: true });
  }
}
