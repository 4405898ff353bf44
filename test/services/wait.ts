const PROBE_PAUSE_MS = 20;

/** Waits for `promise` for at most `limitMs`. False: the time was up first. */
export async function settles(promise: Promise<unknown>, limitMs: number): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeUp = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), limitMs);
  });
  try {
    return await Promise.race([promise.then(() => true), timeUp]);
  } finally {
    // A timer left behind would keep the process alive for the rest of the limit.
    clearTimeout(timer);
  }
}

/** Tries until `attempt` succeeds; after `limitMs`, or as soon as `isHopeless` says so, throws what it threw last. */
export async function untilSucceeds(
  attempt: () => Promise<void>,
  limitMs: number,
  isHopeless: () => boolean = () => false,
): Promise<void> {
  const deadline = performance.now() + limitMs;
  for (;;) {
    try {
      await attempt();
      return;
    } catch (error) {
      if (isHopeless() || performance.now() > deadline) throw error;
    }
    await Bun.sleep(PROBE_PAUSE_MS);
  }
}
