import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../harness/wait.ts';
import { START_LIMIT_MS } from '../services/wait.ts';

const BUILD = join(import.meta.dir, '../../deploy/build.ts');
/** Longest life of a started binary, in milliseconds: a safety net only. */
const LIFETIME_MS = 240_000;

/** Directory that is removed on disposal. */
export async function temporaryDirectory(): Promise<{ path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'messaging-build-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** Builds the executable as `npm run build` does; resolves to its path. */
export async function buildBinary(directory: string): Promise<string> {
  const path = join(directory, 'messaging-service');
  const build = Bun.spawn([process.execPath, BUILD, path], { stdout: 'ignore', stderr: 'pipe' });
  const [code, errors] = await Promise.all([build.exited, new Response(build.stderr).text()]);
  if (code !== 0) throw new Error(`the build failed: ${errors}`);
  return path;
}

/** Running executable with only `env` in its environment. Its disposal kills it. */
export class Binary implements AsyncDisposable {
  readonly #process: Bun.Subprocess<'ignore', 'pipe', 'pipe'>;
  /** Standard output until now. */
  output = '';

  constructor(path: string, cwd: string, env: Record<string, string>, args: readonly string[] = []) {
    this.#process = Bun.spawn([path, ...args], {
      cwd,
      env,
      stdout: 'pipe',
      stderr: 'pipe',
      timeout: LIFETIME_MS,
    });
    void this.#read();
  }

  /** Address that it listens on, once the log has it. */
  async listening(): Promise<URL> {
    const found = (): URL | undefined => {
      const url = /"url":"([^"]+)"/.exec(this.output)?.[1];
      if (url === undefined && this.#process.exitCode !== null) throw new Error('the binary ended at once');
      return url === undefined ? undefined : new URL(url);
    };
    return await until('the binary to listen', found, START_LIMIT_MS);
  }

  signal(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }

  /** Exit code and standard error, after the exit. */
  async ended(): Promise<{ code: number; errors: string }> {
    const [code, errors] = await Promise.all([
      this.#process.exited,
      new Response(this.#process.stderr).text(),
    ]);
    return { code, errors };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.#process.exited;
  }

  async #read(): Promise<void> {
    const decoder = new TextDecoder();
    for await (const bytes of this.#process.stdout) this.output += decoder.decode(bytes, { stream: true });
  }
}
