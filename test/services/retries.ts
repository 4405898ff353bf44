export type RetryOptions = {
  /** Total number of attempts. */
  attempts: number;
  /** Pause before the second attempt, in milliseconds. It doubles before each further attempt. */
  pauseMs: number;
};

/** Repeats `attempt` until it succeeds, with back-off and jitter. Throws the error of the last attempt. */
export async function withRetries<T>(
  attempt: () => Promise<T>,
  { attempts, pauseMs }: RetryOptions,
): Promise<T> {
  for (let failures = 1; ; failures++) {
    try {
      return await attempt();
    } catch (error) {
      if (failures >= attempts) throw error;
    }
    await Bun.sleep(pauseMs * 2 ** (failures - 1) * (0.5 + Math.random()));
  }
}
