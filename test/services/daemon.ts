import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Subprocess } from 'bun';
import { createScratch, endLine, type Scratch } from './scratch.ts';
import { serviceOf, type Runner, type Service, type ServiceOptions } from './service.ts';
import { settles, START_LIMIT_MS, untilSucceeds } from './wait.ts';

const STOP_LIMIT_MS = 60_000;
const LOG_LINES_SHOWN = 15;

/** The user a process runs as; undefined: as this one. */
export type Owner = { uid: number; gid: number } | undefined;

export type DaemonSpec = {
  name: string;
  url: string;
  port: number;
  argv: string[];
  owner: Owner;
  /** Ends the server in good order. */
  stopSignal: NodeJS.Signals;
  /** Ends the server in a hurry, its data being thrown away. */
  dropSignal: NodeJS.Signals;
  probe: (url: string) => Promise<void>;
};

/** Starts a server from a program of this machine. */
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
  return serviceOf({ url: spec.url, port: spec.port }, daemon, stack.move());
}

/** Starts a process that writes to `<name>.log` and that ends with the scratch at the latest. */
export function spawnInto(
  scratch: Scratch,
  { name, argv, owner, dropSignal }: Pick<DaemonSpec, 'name' | 'argv' | 'owner' | 'dropSignal'>,
): Subprocess<'ignore'> {
  const log = openSync(logPath(scratch, name), 'a');
  let takeBack: (() => void) | undefined;
  try {
    // Detached: a Ctrl-C in the terminal ends the run, and the run ends its servers in its own order.
    const child = Bun.spawn(argv, {
      ...owner,
      cwd: '/',
      stdin: 'ignore',
      stdout: log,
      stderr: log,
      detached: true,
      onExit: () => takeBack?.(),
    });
    takeBack = scratch.atEnd(`${name}-${child.pid}`, endLine(child.pid, dropSignal));
    return child;
  } finally {
    closeSync(log);
  }
}

/** The last lines a process wrote, for an error message. */
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
      const seen = isRunning(child) ? `gave no answer in ${START_LIMIT_MS} ms` : exitOf(child);
      await this.#end('SIGKILL');
      throw new Error(`${name} ${seen}:\n${await logTail(this.#scratch, name)}`, { cause });
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
    // A stopped process sees no signal but SIGCONT and SIGKILL.
    child.kill('SIGCONT');
    if (await settles(child.exited, STOP_LIMIT_MS)) return;
    child.kill('SIGKILL');
    await child.exited;
  }
}

function exitOf({ exitCode, signalCode }: Subprocess): string {
  return signalCode === null ? `exited with ${exitCode}` : `was ended by ${signalCode}`;
}

function isRunning(child: Subprocess): boolean {
  return child.exitCode === null && child.signalCode === null;
}
