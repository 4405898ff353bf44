/** Resolves after `ms` milliseconds, or as soon as `signal` is aborted. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal?.addEventListener('abort', end, { once: true });
  });
}

/** `ms` with jitter, half to one and a half times: instances that started together do not poll together. */
export function withJitter(ms: number): number {
  return ms * (0.5 + Math.random());
}

/** Exponential back-off with full jitter: 0 .. min(capMs, baseMs * 2^attempt) milliseconds (the AWS "full jitter" scheme). */
export function backoffMs(attempt: number, baseMs = 100, capMs = 5_000): number {
  return Math.random() * Math.min(capMs, baseMs * 2 ** Math.min(attempt, 20));
}
