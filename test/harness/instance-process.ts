import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { SQL } from 'bun';
import { newEnv, type Env } from './instance.ts';

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
    const { DATABASE_URL, DATABASE_SCHEMA, DATA_DIR = '' } = this.#env;
    if (DATABASE_URL !== undefined) {
      await using sql = new SQL(DATABASE_URL, { max: 1 });
      await sql.unsafe(`drop schema ${DATABASE_SCHEMA} cascade`);
    }
    rmSync(DATA_DIR, { recursive: true, force: true });
  }
}

/** Nothing of the test's own environment is handed on, so that only these settings count. */
function spawn(env: Env): Process {
  return Bun.spawn([process.execPath, MAIN], { env, stdin: 'ignore', stdout: 'pipe', stderr: 'inherit' });
}

/** Reads the log until it says where the instance listens, and then on, so that a full pipe never blocks it. */
function listening(log: ReadableStream<Uint8Array>): Promise<URL> {
  return new Promise((resolve, reject) => {
    const decoder = new TextDecoder();
    let text = '';
    const read = async (): Promise<void> => {
      for await (const part of log) {
        text += decoder.decode(part, { stream: true });
        const line = text.split('\n').find((one) => one.includes('"listening"') && one.endsWith('}'));
        if (line !== undefined) resolve(new URL((JSON.parse(line) as { url: string }).url));
      }
      reject(new Error(`it ended before it listened: ${text}`));
    };
    setTimeout(() => reject(new Error(`it does not listen: ${text}`)), PATIENCE_MS).unref();
    read().catch(reject);
  });
}
