/**
 * The price list of the rate limit, in tokens of a user's bucket. A frame or request costs 1; what it costs beyond that
 * is charged by these units, each about as much work as a plain call: 0.1 to 0.2 ms of one processor.
 */
export const UNITS_PER_TOKEN = {
  /** Bytes of a call or of its answer, the larger of the two. To read, encode and write 8 MB took 87 ms, so 16 KiB take 0.17. */
  bytes: 16 * 1024,
  /** Rows that are read or users that are told for one call: PostgreSQL skips a row by two buffers, 1 µs or less. */
  rows: 200,
} as const;

export type Charge = keyof typeof UNITS_PER_TOKEN;

/**
 * Calls that one handshake counts as: token, lease, subscription and presence take 0.12 ms here and as much in Redis and
 * PostgreSQL. They have a bucket of their own, so that a client which connects can still send its whole burst.
 */
export const HANDSHAKE_COST = 4;
/** How often all connections that a user may have can come back at once. */
export const HANDSHAKE_ROUNDS = 2;

/**
 * Pings and pongs of one connection. A client needs two a second. Bun hands each to JavaScript for about 0.5 µs, so these
 * rates come to 1 ms at once and to less than a plain call a second from then on.
 */
export const CONTROL_FRAMES = { perSecond: 100, burst: 2_000 } as const;

/** Tokens that so much costs beyond the call itself. */
export function tokensFor(what: Charge, count: number): number {
  return Math.floor(count / UNITS_PER_TOKEN[what]);
}

/** Tokens that a text costs by its bytes in UTF-8. A short one is not measured: it is free however many bytes a character has. */
export function tokensForText(text: string): number {
  return text.length * 3 < UNITS_PER_TOKEN.bytes ? 0 : tokensFor('bytes', Buffer.byteLength(text));
}
