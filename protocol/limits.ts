/** Bounds of the wire. Clients may rely on them; changing one changes the protocol's hash. */
export const LIMITS = {
  /** Bytes of one socket frame or one request body. Long enough for 10,000 code points of any script with attachments. */
  payloadBytes: 64 * 1024,
  /**
   * Bytes of JSON that the messages, threads or notifications of one answer take at most, each of which fits alone. A page
   * that ends early has `hasMore: true`.
   */
  answerBytes: 512 * 1024,
  /**
   * Bytes of one socket frame to a client at most: the largest is an answer to `sync`, with `answerBytes` and one message
   * more. A client's reader must accept it; 1 MiB is also the default of common libraries.
   */
  serverFrameBytes: 1024 * 1024,
  /** Rows that `offset` may skip. Every skipped row is read; a cursor reads none. */
  offsetMax: 10_000,
  /** Nesting of objects and arrays in one JSON document; the contract's own documents need 5. */
  jsonDepth: 32,
  /** Code points of a message body, after trimming. */
  bodyCodePoints: 10_000,
  /** Code points of a thread's title, after trimming. */
  titleCodePoints: 200,
  /** Attachments of one message. */
  attachments: 10,
  /** Code points of an attachment's file name. */
  filenameCodePoints: 255,
  /** Characters of an attachment's URL: what browsers and proxies carry without trouble. */
  urlLength: 2048,
  /** Characters of a frame's `id`. */
  frameIdLength: 64,
  /** Rows of one page of threads or notifications: the most, and without a `limit`. */
  pageMax: 100,
  pageDefault: 20,
  /** Rows of one page of messages: the most, and without a `limit`. */
  messagePageMax: 200,
  messagePageDefault: 50,
  /** Threads whose last seq a client may tell in one `sync`. */
  syncThreads: 1_000,
  /** Threads, and notifications, of one answer to `sync`: where more have changed, the lists are to be loaded anew. */
  syncChanges: 100,
  /** Messages looked at, or notifications, of one page of a user's data for an operator, within `answerBytes`. */
  exportPage: 1_000,
  /** Messages of one answer to `sync`, within `answerBytes`; the others by `after`. */
  syncMessages: 200,
} as const;

/** The wire's version, told in `hello`. Additions keep it; a change that old clients would notice raises it. */
export const PROTOCOL_VERSION = 1;

/** How often a client that is still typing repeats it, and how long one `typing` frame holds, in milliseconds. */
export const TYPING = { repeatMs: 3_000, holdMs: 6_000 } as const;

/** Bounds of the back-off with which a client comes back, in milliseconds: soon after a restart, seldom in an outage. */
export const BACKOFF = { firstMs: 500, mostMs: 30_000 } as const;
