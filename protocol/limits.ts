/** Bounds of the wire. Clients may rely on them, and a change of one changes the protocol's hash. */
export const LIMITS = {
  /** Bytes of one socket frame or one request body. Long enough for 10,000 code points of any script with attachments. */
  payloadBytes: 64 * 1024,
  /**
   * Upper bound of the messages, threads or notifications of one answer, in bytes of JSON. Each of them fits alone; a page
   * that ends early has `hasMore: true`.
   */
  answerBytes: 512 * 1024,
  /**
   * Upper bound of one socket frame to a client, in bytes. The largest is an answer to `sync`, with `answerBytes` and one
   * more message. A client must accept it; 1 MiB is also the default of common libraries.
   */
  serverFrameBytes: 1024 * 1024,
  /** Rows that `offset` may skip. The database reads every skipped row, whereas a cursor skips none. */
  offsetMax: 10_000,
  /** Nesting of objects and arrays in one JSON document; the contract's own documents need 5. */
  jsonDepth: 32,
  /** Code points of a message body, after trimming. */
  bodyCodePoints: 10_000,
  /** Code points of a thread's title, after trimming. */
  titleCodePoints: 200,
  /** Versions of one message, the first one included. A deletion is always possible. */
  versions: 20,
  /** Pinned messages of one thread. Calls at the same moment may exceed it by their number. */
  pins: 50,
  /** Code points of a message that a reply to it shows. */
  previewCodePoints: 140,
  /** Different emoji among the reactions to one message, those of one user to it, and users named for one emoji. */
  reactionKinds: 20,
  ownReactions: 5,
  reactionUsers: 20,
  /** Members of a group: upper bound of GROUP_MEMBERS_MAX; those that a thread shows; and those up to which reads are events. */
  groupMembers: 200,
  shownMembers: 8,
  receiptMembers: 20,
  /** Labels of a user for one thread, and code points of a label and of a note. */
  labels: 20,
  labelCodePoints: 64,
  noteCodePoints: 1_000,
  /** Drafts of a user, and UTF-16 units of one: as long as any message. Calls at the same moment may exceed their number. */
  drafts: 200,
  draftLength: 20_000,
  /**
   * Threads that a filtered list looks at in one call. A page may so have fewer threads than `limit`, or none, although
   * `hasMore` says that it goes on.
   */
  scannedThreads: 1_000,
  /** Attachments of one message. */
  attachments: 10,
  /** Code points of an attachment's file name. */
  filenameCodePoints: 255,
  /** Characters of an attachment's URL; browsers and proxies carry that many without trouble. */
  urlLength: 2048,
  /** Characters of a frame's `id`. */
  frameIdLength: 64,
  /** Rows of one page of threads or notifications: upper bound, and default of `limit`. */
  pageMax: 100,
  pageDefault: 20,
  /** Rows of one page of messages: upper bound, and default of `limit`. */
  messagePageMax: 200,
  messagePageDefault: 50,
  /** Threads whose last `seq` a client may send in one `sync`. */
  syncThreads: 1_000,
  /** Threads, and notifications, of one answer to `sync`. When more have changed, the client loads its lists again. */
  syncChanges: 100,
  /** Messages read, or notifications, of one page of a user's exported data, within `answerBytes`. */
  exportPage: 1_000,
  /** UTF-16 units of a search, words and filters of it, and messages of one page of results. */
  searchQueryLength: 300,
  searchTerms: 20,
  searchPageMax: 50,
  /** Messages of one answer to `sync`, within `answerBytes`. Further ones are fetched with `after`. */
  syncMessages: 200,
} as const;

/** Bounds of scheduled messages, reminders and saved replies. Apart, because not every client needs them. */
export const SCHEDULE_LIMITS = {
  /** Scheduled messages of a user, those that failed included. Calls at the same moment may exceed it by their number. */
  scheduled: 100,
  /** Days that a message may be scheduled ahead. */
  scheduledDays: 120,
  /** Hours after its time in which a scheduled message is still sent, as when the service was away. */
  lateHours: 24,
  /** Reminders of a user, with the same exception, and days that a reminder may be ahead. */
  reminders: 200,
  reminderDays: 366,
  /** Saved replies of a user, with the same exception, and code points of the name of one. */
  savedReplies: 100,
  replyNameCodePoints: 100,
} as const;

/** Bounds of files. Apart, because not every client needs them. */
export const FILE_LIMITS = {
  /** UTF-16 units of a name as a client sends it, and bytes of one as it is stored: as many as file systems take. */
  rawNameLength: 1_024,
  nameBytes: 255,
  /** Files of a user that are reserved or uploaded and not sent. Calls at the same moment may exceed it by their number. */
  unsent: 20,
  /** Files of one call for links, and minutes that an address holds. */
  links: 50,
  linkMinutes: 10,
  /** Hours after which a file that was not sent is removed, and days after which one of a deleted message is. */
  unsentHours: 24,
  deletedDays: 7,
} as const;

/** Version of the wire, sent in `hello`. Additions keep it; a change that breaks old clients raises it. */
export const PROTOCOL_VERSION = 1;

/** Interval at which a client repeats `typing`, and time that one such frame is valid, in milliseconds. */
export const TYPING = { repeatMs: 3_000, holdMs: 6_000 } as const;

/** Bounds of a client's back-off, in milliseconds: short after a restart of the service, long in an outage. */
export const BACKOFF = { firstMs: 500, mostMs: 30_000 } as const;
