/**
 * Makes a function that runs `start` once and returns the same promise to all callers. A failed start rejects for all
 * callers that wait for it; the next call runs it again.
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
