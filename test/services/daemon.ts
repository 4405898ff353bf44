import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Subprocess } from 'bun';
import { createScratch, killScript, type Scratch } from './scratch.ts';
import { createService, type Runner, type Service, type ServiceOptions } from './service.ts';
import { settles, START_LIMIT_MS, untilSucceeds } from './wait.ts';

const STOP_LIMIT_MS = 60_000;
const LOG_LINES_SHOWN = 15;

/** User and group of a process; undefined means those of this process. */
export type Owner = { uid: number; gid: number } | undefined;

export type DaemonSpec = {
  name: string;
  url: string;
  port: number;
  argv: string[];
  owner: Owner;
  /** Signal for a clean shutdown. */
  stopSignal: NodeJS.Signals;
  /** Signal for a fast shutdown, when the data is discarded. */
  dropSignal: NodeJS.Signals;
  probe: (url: string) => Promise<void>;
};

/** Starts a server from a local program. */
export async function startDaemon(
  options: ServiceOptions,
  prepare: (scratch: Scratch) => Promise<DaemonSpec>,
): Promise<Service> {
  await using stack = new AsyncDisposableStack();
  const scratch = options.scratch ?? stack.use(await createScratch());
  const spec = await prepare(scratch);
  const argv = options.cpu ? ['taskset', '-c', options.cpu, ...spec.argv] : spec.argv;
  const daemon = stack.use(new Daemon(scratch, { ...spec, argv }));
  await daemon.start();
  return createService({ url: spec.url, port: spec.port }, daemon, stack.move());
}

/** Starts a process that writes to `<name>.log` and ends with the scratch at the latest. */
export function spawnInto(
  scratch: Scratch,
  { name, argv, owner, dropSignal }: Pick<DaemonSpec, 'name' | 'argv' | 'owner' | 'dropSignal'>,
): Subprocess<'ignore'> {
  const log = openSync(logPath(scratch, name), 'a');
  let cancelCleanup: (() => void) | undefined;
  try {
    // Detached: Ctrl-C in the terminal ends the run, which then stops its servers in its own order.
    const child = Bun.spawn(argv, {
      ...owner,
      cwd: '/',
      stdin: 'ignore',
      stdout: log,
      stderr: log,
      detached: true,
      onExit: () => cancelCleanup?.(),
    });
    cancelCleanup = scratch.onExit(`${name}-${child.pid}`, killScript(child.pid, dropSignal));
    return child;
  } finally {
    closeSync(log);
  }
}

/** Reads the last lines of a process's log, for an error message. */
export async function logTail(scratch: Scratch, name: string): Promise<string> {
  const text = await readFile(logPath(scratch, name), 'utf8');
  return text.trim().split('\n').slice(-LOG_LINES_SHOWN).join('\n');
}

function logPath(scratch: Scratch, name: string): string {
  return join(scratch.dir, `${name}.log`);
}

class Daemon implements Runner {
  readonly #scratch: Scratch;
  readonly #spec: DaemonSpec;
  #child: Subprocess<'ignore'> | undefined;

  constructor(scratch: Scratch, spec: DaemonSpec) {
    this.#scratch = scratch;
    this.#spec = spec;
  }

  get pid(): number | undefined {
    return this.#child && isRunning(this.#child) ? this.#child.pid : undefined;
  }

  async start(): Promise<void> {
    const { name, url, probe } = this.#spec;
    const child = spawnInto(this.#scratch, this.#spec);
    this.#child = child;
    try {
      await untilSucceeds(
        () => probe(url),
        START_LIMIT_MS,
        () => !isRunning(child),
      );
    } catch (cause) {
      const outcome = isRunning(child) ? `gave no answer in ${START_LIMIT_MS} ms` : describeExit(child);
      await this.#end('SIGKILL');
      throw new Error(`${name} ${outcome}:\n${await logTail(this.#scratch, name)}`, { cause });
    }
  }

  async kill(signal: NodeJS.Signals): Promise<void> {
    this.#child?.kill(signal);
  }

  stop(): Promise<void> {
    return this.#end(this.#spec.stopSignal);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#end(this.#spec.dropSignal);
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (!child) return;
    child.kill(signal);
    // A paused process reacts to SIGCONT and SIGKILL only.
    child.kill('SIGCONT');
    if (await settles(child.exited, STOP_LIMIT_MS)) return;
    child.kill('SIGKILL');
    await child.exited;
  }
}

function describeExit({ exitCode, signalCode }: Subprocess): string {
  return signalCode === null ? `exited with ${exitCode}` : `was ended by ${signalCode}`;
}

function isRunning(child: Subprocess): boolean {
  return child.exitCode === null && child.signalCode === null;
}
