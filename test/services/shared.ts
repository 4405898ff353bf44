/**
 * A function that starts something once and hands the same to all callers. A start that failed fails those who waited for
 * it; the next call starts anew.
 */
export function shared<T>(start: () => Promise<T>): () => Promise<T> {
  let started: Promise<T> | undefined;
  return () => {
    if (started !== undefined) return started;
    const starting = start();
    started = starting;
    starting.catch(() => {
      if (started === starting) started = undefined;
    });
    return starting;
  };
}
