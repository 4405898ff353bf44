import { join } from 'node:path';
import { START_LIMIT_MS } from '../services/wait.ts';
import { newEnv, removeStore, type Env } from './instance.ts';
import { until } from './wait.ts';

const MAIN = join(import.meta.dir, '../../server/main.ts');

/** Instance in a separate process on a separate store. `await using` ends it and removes the store. */
export class InstanceProcess implements AsyncDisposable {
  readonly #env: Env;
  readonly #ownsStore: boolean;
  #process: Bun.Subprocess<'ignore', 'pipe', 'pipe'> | undefined;
  #url = new URL('http://not.started');
  #log = '';

  private constructor(env: Env, ownsStore = true) {
    this.#env = env;
    this.#ownsStore = ownsStore;
  }

  /** Resolves when it serves. */
  static async start(settings: Env = {}): Promise<InstanceProcess> {
    return await started(new InstanceProcess(await newEnv({ LOG_LEVEL: 'info', ...settings })));
  }

  /** Starts another instance on the store of `first`. It must end before `first`, which removes the store. */
  static async startBeside(first: InstanceProcess, settings: Env = {}): Promise<InstanceProcess> {
    return await started(new InstanceProcess({ ...first.#env, ...settings }, false));
  }

  get url(): URL {
    return this.#url;
  }

  /** Output until now. */
  get log(): string {
    return this.#log;
  }

  /** Memory of the process in bytes (its resident set). */
  get memory(): number {
    const { stdout } = Bun.spawnSync(['ps', '-o', 'rss=', '-p', String(this.#process?.pid)]);
    return Number(stdout.toString()) * 1024;
  }

  /** Setting with which it was started. */
  setting(name: string): string | undefined {
    return this.#env[name];
  }

  /** Starts it again on the same store after it has ended, with changed settings if given. */
  async startAgain(settings: Env = {}): Promise<void> {
    const start = this.#log.length;
    // The test's environment is not passed on, so that only these settings count.
    const child = Bun.spawn([process.execPath, MAIN], {
      env: { ...this.#env, ...settings },
      stdin: 'ignore',
      stdout: 'pipe',
      stderr: 'pipe',
    });
    this.#process = child;
    // Read to the end, so that a full pipe never blocks it.
    for (const output of [child.stdout, child.stderr]) void this.#read(output);
    const listening = (): URL | undefined => {
      if (child.exitCode !== null) throw new Error(`it ended before it listened: ${this.#log}`);
      return urlIn(this.#log.slice(start));
    };
    this.#url = await until('the instance to listen', listening, START_LIMIT_MS).catch((error: unknown) => {
      throw new Error(`it did not come up: ${this.#log.slice(start)}`, { cause: error });
    });
  }

  /** Stops the process by SIGSTOP until it is continued. */
  pause(): void {
    this.#process?.kill('SIGSTOP');
  }

  continue(): void {
    this.#process?.kill('SIGCONT');
  }

  /** Kills it at once. */
  async kill(): Promise<void> {
    this.#process?.kill('SIGKILL');
    await this.#process?.exited;
  }

  /** Sends SIGTERM; resolves with the exit code. */
  async stop(): Promise<number> {
    const child = this.#process;
    if (child === undefined) return 0;
    child.kill('SIGTERM');
    const kill = setTimeout(() => child.kill('SIGKILL'), START_LIMIT_MS);
    return await child.exited.finally(() => clearTimeout(kill));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.continue();
    await this.stop();
    if (this.#ownsStore) await removeStore(this.#env);
  }

  async #read(output: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    for await (const part of output) this.#log += decoder.decode(part, { stream: true });
  }
}

/** A process that does not start in time is ended too. */
async function started(instance: InstanceProcess): Promise<InstanceProcess> {
  await using opened = new AsyncDisposableStack();
  opened.use(instance);
  await instance.startAgain();
  opened.move();
  return instance;
}

/** Address in the log that the instance listens on. */
function urlIn(log: string): URL | undefined {
  const line = log.split('\n').find((one) => one.includes('"listening"') && one.endsWith('}'));
  return line === undefined ? undefined : new URL((JSON.parse(line) as { url: string }).url);
}
