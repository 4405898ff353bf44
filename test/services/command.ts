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
  limitMs?: number;
};

/** This process was asked to end while it ran a command. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  readonly exitCode: number;

  constructor(signal: NodeJS.Signals) {
    super(`Ended by ${signal}.`);
    this.exitCode = EXIT_CODES[signal] ?? 1;
  }
}

/**
 * Runs a command in the foreground and resolves to its exit code, 124 if the time was up. Nothing the command started
 * outlives it. Throws `Interrupted`.
 */
export async function runCommand(
  scratch: Scratch,
  argv: string[],
  { env, limitMs }: CommandOptions,
): Promise<number> {
  // Detached makes it the leader of a process group, which is what can be ended as a whole.
  const child = Bun.spawn(argv, {
    env: { ...environment, ...env },
    stdio: ['inherit', 'inherit', 'inherit'],
    detached: true,
  });
  const takeBack = scratch.atEnd(`command-${child.pid}`, endLine(-child.pid, 'SIGTERM'));
  using interruption = interruptions();
  try {
    const ended = limitMs === undefined ? child.exited.then(() => true) : settles(child.exited, limitMs);
    return (await Promise.race([ended, interruption.promise])) ? await child.exited : TIME_IS_UP;
  } finally {
    await endGroup(child);
    takeBack();
  }
}

/** A promise that rejects when this process is asked to end. */
function interruptions(): Disposable & { promise: Promise<never> } {
  const { promise, reject } = Promise.withResolvers<never>();
  const interrupt = (signal: NodeJS.Signals): void => reject(new Interrupted(signal));
  for (const signal of Object.keys(EXIT_CODES)) process.on(signal, interrupt);
  return {
    promise,
    [Symbol.dispose]() {
      for (const signal of Object.keys(EXIT_CODES)) process.off(signal, interrupt);
    },
  };
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
