/** Time limit of a service's start, in milliseconds: on a slow, busy machine a broker takes most of a minute. */
export const START_LIMIT_MS = 120_000;

const SHORTEST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 500;

/** Waits for `promise` for at most `limitMs`. Resolves to false after a timeout. */
export async function settles(promise: Promise<unknown>, limitMs: number): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), limitMs);
  });
  try {
    return await Promise.race([promise.then(() => true), timeout]);
  } finally {
    // A pending timer would keep the process alive for the rest of the limit.
    clearTimeout(timer);
  }
}

/** Repeats `attempt` until it succeeds. Throws its last error after `limitMs`, or once `isHopeless` returns true. */
export async function untilSucceeds(
  attempt: () => Promise<void>,
  limitMs: number,
  isHopeless: () => boolean = () => false,
): Promise<void> {
  const start = performance.now();
  for (;;) {
    const attemptStart = performance.now();
    try {
      await attempt();
      return;
    } catch (error) {
      if (isHopeless() || performance.now() > start + limitMs) throw error;
    }
    await pauseBetweenAttempts(start, attemptStart);
  }
}

/**
 * Sleeps before the next attempt of a wait that began at `start`, by performance.now(). The pause is a tenth of the time
 * waited, and at least as long as the last attempt, so that polling takes at most half a processor.
 */
export async function pauseBetweenAttempts(start: number, attemptStart: number): Promise<void> {
  const now = performance.now();
  const pauseMs = Math.max(SHORTEST_PAUSE_MS, (now - start) / 10, now - attemptStart);
  await Bun.sleep(Math.min(pauseMs, LONGEST_PAUSE_MS));
}
