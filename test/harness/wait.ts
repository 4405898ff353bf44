import { settles } from '../services/wait.ts';

/** How long a test waits for what must come, in milliseconds: far longer than it takes, so that only a fault fails. */
const PATIENCE_MS = 10_000;

/** Waits until `condition` gives something, looking often. Rejects naming `what` when it never does. */
export async function until<T>(
  what: string,
  condition: () => T | Promise<T>,
  patienceMs = PATIENCE_MS,
): Promise<NonNullable<T>> {
  const end = performance.now() + patienceMs;
  for (;;) {
    const value = await condition();
    if (value !== false && value !== null && value !== undefined) return value;
    if (performance.now() > end) throw new Error(`waited ${patienceMs} ms in vain for ${what}`);
    await Bun.sleep(10);
  }
}

/** What `work` comes to. Rejects naming `what` when that takes longer than it ever may. */
export async function inTime<T>(what: string, work: Promise<T>, patienceMs = PATIENCE_MS): Promise<T> {
  if (!(await settles(work, patienceMs))) throw new Error(`waited ${patienceMs} ms in vain for ${what}`);
  return work;
}
