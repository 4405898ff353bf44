/** Time and chance as the SDK sees them; tests bring their own. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls `work` once, after `ms` milliseconds. Returns how to cancel it. */
  after(ms: number, work: () => void): () => void;
  /** A number from 0 up to 1, for the jitter of back-offs. */
  random(): number;
}

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, work) {
    const timer = setTimeout(work, ms);
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
};
