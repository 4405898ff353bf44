import { join } from 'node:path';
import { newEnv, removeStore, type Env } from './instance.ts';
import { until } from './wait.ts';

const MAIN = join(import.meta.dir, '../../server/main.ts');
/** How long a start or a stop may take, in milliseconds. */
const PATIENCE_MS = 20_000;

type Process = Bun.Subprocess<'ignore', 'pipe', 'inherit'>;

/** An instance as a process of its own, on a store of its own. `await using` ends it and removes the store. */
export class InstanceProcess implements AsyncDisposable {
  readonly #env: Env;
  #process: Process;
  #url: URL;

  private constructor(env: Env, process: Process, url: URL) {
    this.#env = env;
    this.#process = process;
    this.#url = url;
  }

  /** Resolves when it serves. */
  static async start(settings: Env = {}): Promise<InstanceProcess> {
    const env = { ...(await newEnv(settings)), LOG_LEVEL: 'info' };
    const process = spawn(env);
    return new InstanceProcess(env, process, await listening(process.stdout));
  }

  get url(): URL {
    return this.#url;
  }

  /** Memory of the process in bytes (its resident set). */
  get memory(): number {
    const { stdout } = Bun.spawnSync(['ps', '-o', 'rss=', '-p', String(this.#process.pid)]);
    return Number(stdout.toString()) * 1024;
  }

  /** Asks it to end; resolves with its exit code. */
  stop(): Promise<number> {
    this.#process.kill('SIGTERM');
    const kill = setTimeout(() => this.#process.kill('SIGKILL'), PATIENCE_MS);
    return this.#process.exited.finally(() => clearTimeout(kill));
  }

  /** Starts it again on the same store, once it has ended. */
  async startAgain(): Promise<void> {
    this.#process = spawn(this.#env);
    this.#url = await listening(this.#process.stdout);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await removeStore(this.#env);
  }
}

/** Nothing of the test's own environment is handed on, so that only these settings count. */
function spawn(env: Env): Process {
  return Bun.spawn([process.execPath, MAIN], { env, stdin: 'ignore', stdout: 'pipe', stderr: 'inherit' });
}

/** Reads the log until it says where the instance listens, and then on, so that a full pipe never blocks it. */
async function listening(log: ReadableStream<Uint8Array>): Promise<URL> {
  const decoder = new TextDecoder();
  let text = '';
  let hasEnded = false;
  const reading = async (): Promise<void> => {
    for await (const part of log) text += decoder.decode(part, { stream: true });
  };
  void reading().finally(() => (hasEnded = true));
  const line = await until(
    'the instance to listen',
    () => {
      const found = text.split('\n').find((one) => one.includes('"listening"') && one.endsWith('}'));
      if (found === undefined && hasEnded) throw new Error(`it ended before it listened: ${text}`);
      return found;
    },
    PATIENCE_MS,
  );
  return new URL((JSON.parse(line) as { url: string }).url);
}
