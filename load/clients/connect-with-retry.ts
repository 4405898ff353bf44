const LIMIT_MS = 60_000;

/**
 * Connects; on a refusal with Retry-After it waits and tries again, up to a time limit. `onRetry` is called
 * before each wait.
 */
export async function connectWithRetry(connect: () => Promise<void>, onWait?: () => void): Promise<void> {
  const deadline = performance.now() + LIMIT_MS;
  for (;;) {
    try {
      return await connect();
    } catch (error) {
      const seconds = /retry-after: (\d+)/i.exec(String(error))?.[1];
      if (seconds === undefined || performance.now() > deadline) throw error;
      onWait?.();
      await Bun.sleep(Number(seconds) * 1_000 * (0.5 + Math.random() * 0.5));
    }
  }
}
