export type RetryOptions = {
  /** Attempts in all. */
  attempts: number;
  /** The pause before the second attempt, in milliseconds. It doubles before each further one. */
  pauseMs: number;
};

/** Tries until `attempt` succeeds, with back-off and jitter. Throws what the last attempt threw. */
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
