import { closeSync, openSync } from 'node:fs';
import type { Subprocess } from 'bun';
import { environment } from './env.ts';
import { endLine, type Scratch } from './scratch.ts';
import { settles } from './wait.ts';

// As timeout(1) answers.
const TIME_IS_UP = 124;
const END_LIMIT_MS = 3_000;
// By convention a process ended by a signal counts as exited with 128 and the signal's number.
const EXIT_CODES: Partial<Record<NodeJS.Signals, number>> = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };

export type CommandOptions = {
  /** Added to this process's environment; undefined takes a variable away. */
  env: Record<string, string | undefined>;
  /** Ends the command. */
  interruption: AbortSignal;
  limitMs?: number;
  /** A file to write all output to, instead of this process's own. */
  output?: string;
};

/** This process was asked to end while it ran commands. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  readonly exitCode: number;

  constructor(signal: NodeJS.Signals) {
    super(`Ended by ${signal}.`);
    this.exitCode = EXIT_CODES[signal] ?? 1;
  }
}

/** Runs `work`, which is told when this process is asked to end: by a signal whose reason is `Interrupted`. */
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

export type Ended = {
  /** 124 if the time was up. */
  exitCode: number;
  /** Processor time in milliseconds of the command and of the children it has waited for. */
  cpuMs: number;
};

/**
 * Runs a command to its end. Nothing the command started outlives it. Throws
 * the reason of an interruption.
 */
export async function runCommand(scratch: Scratch, argv: string[], options: CommandOptions): Promise<Ended> {
  const { interruption, limitMs } = options;
  interruption.throwIfAborted();
  const child = spawnGroup(argv, options);
  const takeBack = scratch.atEnd(`command-${child.pid}`, endLine(-child.pid, 'SIGTERM'));
  const { promise: interrupted, resolve } = Promise.withResolvers<void>();
  interruption.addEventListener('abort', () => resolve());
  let isInTime: boolean;
  try {
    const ended = Promise.race([child.exited, interrupted]);
    isInTime = limitMs === undefined ? await ended.then(() => true) : await settles(ended, limitMs);
    interruption.throwIfAborted();
  } finally {
    await endGroup(child);
    takeBack();
  }
  const exitCode = isInTime ? await child.exited : TIME_IS_UP;
  return { exitCode, cpuMs: Number(child.resourceUsage()?.cpuTime.total ?? 0) / 1_000 };
}

function spawnGroup(argv: string[], { env, output }: CommandOptions): Subprocess {
  const log = output === undefined ? undefined : openSync(output, 'a');
  try {
    // Detached makes it the leader of a process group, which is what can be ended as a whole.
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
    // Nobody is left in the group.
  }
}
