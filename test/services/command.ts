import { closeSync, openSync } from 'node:fs';
import type { Subprocess } from 'bun';
import { environment } from './env.ts';
import { killScript, type Scratch } from './scratch.ts';
import { settles } from './wait.ts';

// The exit code of timeout(1).
const TIMED_OUT = 124;
const END_LIMIT_MS = 3_000;
// By convention the exit code after a signal is 128 plus the number of the signal.
const EXIT_CODES: Partial<Record<NodeJS.Signals, number>> = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };

export type CommandOptions = {
  /** Added to this process's environment; undefined removes a variable. */
  env: Record<string, string | undefined>;
  /** Ends the command. */
  interruption: AbortSignal;
  limitMs?: number;
  /** File for all output; the default is the output of this process. */
  output?: string;
};

/** A signal ended this process while it ran commands. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  readonly exitCode: number;

  constructor(signal: NodeJS.Signals) {
    super(`Ended by ${signal}.`);
    this.exitCode = EXIT_CODES[signal] ?? 1;
  }
}

/** Runs `work` with an AbortSignal that aborts with `Interrupted` when this process gets a signal to end. */
export async function interruptible<T>(work: (interruption: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const interrupt = (signal: NodeJS.Signals): void => controller.abort(new Interrupted(signal));
  for (const signal of Object.keys(EXIT_CODES)) process.on(signal, interrupt);
  try {
    return await work(controller.signal);
  } finally {
    for (const signal of Object.keys(EXIT_CODES)) process.off(signal, interrupt);
  }
}

export type CommandResult = {
  /** 124 after a timeout. */
  exitCode: number;
  /** Processor time of the command and of the children that it has waited for, in milliseconds. */
  cpuMs: number;
};

/** Runs a command to its end, and ends all processes that it started. Throws the reason of an interruption. */
export async function runCommand(
  scratch: Scratch,
  argv: string[],
  options: CommandOptions,
): Promise<CommandResult> {
  const { interruption, limitMs } = options;
  interruption.throwIfAborted();
  const child = spawnGroup(argv, options);
  const cancelCleanup = scratch.onExit(`command-${child.pid}`, killScript(-child.pid, 'SIGTERM'));
  const { promise: interrupted, resolve } = Promise.withResolvers<void>();
  interruption.addEventListener('abort', () => resolve());
  let isInTime: boolean;
  try {
    const ended = Promise.race([child.exited, interrupted]);
    isInTime = limitMs === undefined ? await ended.then(() => true) : await settles(ended, limitMs);
    interruption.throwIfAborted();
  } finally {
    await endGroup(child);
    cancelCleanup();
  }
  const exitCode = isInTime ? await child.exited : TIMED_OUT;
  return { exitCode, cpuMs: Number(child.resourceUsage()?.cpuTime.total ?? 0) / 1_000 };
}

function spawnGroup(argv: string[], { env, output }: CommandOptions): Subprocess {
  const log = output === undefined ? undefined : openSync(output, 'a');
  try {
    // Detached makes the command the leader of a process group, which can be ended as a whole.
    return Bun.spawn(argv, {
      env: { ...environment, ...env },
      stdio: ['inherit', log ?? 'inherit', log ?? 'inherit'],
      detached: true,
    });
  } finally {
    if (log !== undefined) closeSync(log);
  }
}

async function endGroup(leader: Subprocess): Promise<void> {
  signalGroup(leader.pid, 'SIGTERM');
  await settles(leader.exited, END_LIMIT_MS);
  signalGroup(leader.pid, 'SIGKILL');
}

function signalGroup(leader: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-leader, signal);
  } catch {
    // The group has no process any more.
  }
}
