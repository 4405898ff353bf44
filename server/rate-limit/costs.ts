/**
 * Costs of the rate limit, in tokens of a user's bucket. A frame or request costs 1 token, and 1 more for each of these
 * units, which take about as much work as a plain call: 0.1 to 0.2 ms of one processor.
 */
export const UNITS_PER_TOKEN = {
  /** Bytes of a call or of its answer, whichever is larger. Reading, encoding and writing 8 MB took 87 ms, so 16 KiB take 0.17. */
  bytes: 16 * 1024,
  /** Rows that a call reads, or users that it notifies: PostgreSQL skips a row in two buffers, 1 µs or less. */
  rows: 200,
} as const;

export type Charge = keyof typeof UNITS_PER_TOKEN;

/**
 * Cost of a handshake in calls: token, lease, subscription and presence take 0.12 ms here and as much in Redis and
 * PostgreSQL. Handshakes have a bucket of their own, so that a client can still send its whole burst after it connects.
 */
export const HANDSHAKE_COST = 4;
/** Number of times that all permitted connections of a user can reconnect at once. */
export const HANDSHAKE_ROUNDS = 2;

/**
 * Limit of pings and pongs of one connection; a client needs two a second. Bun passes each to JavaScript in about 0.5 µs,
 * so the burst takes 1 ms, and the rate takes less than one plain call a second.
 */
export const CONTROL_FRAMES = { perSecond: 100, burst: 2_000 } as const;

/** Cost in tokens beyond the call itself. */
export function tokensFor(what: Charge, count: number): number {
  return Math.floor(count / UNITS_PER_TOKEN[what]);
}

/** Cost of a text by its bytes in UTF-8. A short text is not measured: it is free however many bytes a character takes. */
export function tokensForText(text: string): number {
  return text.length * 3 < UNITS_PER_TOKEN.bytes ? 0 : tokensFor('bytes', Buffer.byteLength(text));
}
