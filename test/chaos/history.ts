/**
 * What became of a try: done; refused for good, so that nothing was stored; or nobody knows, since no answer came or one
 * that leaves it open.
 */
export type Outcome = 'ok' | 'fail' | 'unknown';

/** How a client came by a message. */
export type Way = 'ack' | 'live' | 'list' | 'sync';

interface Common {
  /** A device of a user. */
  readonly client: string;
  /** When it was invoked or came, by performance.now() of the one process that all clients run in. */
  readonly at: number;
}

/** One try to send a message. Further tries have the same key. */
export interface Send extends Common {
  readonly operation: 'send';
  readonly threadId: string;
  /** The message's client id. */
  readonly key: string;
  readonly outcome: Outcome;
  readonly doneAt: number;
  /** Of an ack. */
  readonly seq?: number;
  readonly id?: string;
}

/** A message has reached a client; the same one may do so in several ways. */
export interface Arrive extends Common {
  readonly operation: 'arrive';
  readonly way: Way;
  /** Tells the client's connections apart. */
  readonly connection: number;
  readonly threadId: string;
  readonly key: string;
  readonly seq: number;
  readonly id: string;
  readonly readAt: string | null;
}

/** A client watches a thread from the message after this one on. */
export interface Watch extends Common {
  readonly operation: 'watch';
  readonly threadId: string;
  readonly after: number;
}

/** A client shows its user a message, below those before it. */
export interface Show extends Common {
  readonly operation: 'show';
  readonly threadId: string;
  readonly key: string;
  readonly seq: number;
  readonly id: string;
}

/** A client has caught up: what was acked before `at` is shown, to these places. */
export interface CatchUp extends Common {
  readonly operation: 'catch-up';
  readonly way: 'list' | 'sync';
  readonly shown: Readonly<Record<string, number>>;
}

/** One try to move a read position to `seq`; `position` is where the ack says it is. */
export interface Mark extends Common {
  readonly operation: 'mark';
  readonly userId: number;
  readonly threadId: string;
  readonly seq: number;
  readonly outcome: Outcome;
  readonly doneAt: number;
  readonly position?: number;
}

/** An event of the platform that tells these users something. */
export interface Produce extends Common {
  readonly operation: 'produce';
  readonly key: string;
  readonly userIds: readonly number[];
  readonly outcome: Outcome;
}

/** A client shows its user's notifications, all of them. */
export interface Follow extends Common {
  readonly operation: 'follow';
  readonly userId: number;
}

/** A notification has reached a client; the same one may do so in several ways. */
export interface Notify extends Common {
  readonly operation: 'notify';
  readonly way: Way;
  readonly connection: number;
  readonly userId: number;
  /** Of the event. */
  readonly key: string;
  readonly id: number;
}

/** A connection is over; 1006 stands for one that ended without a word. */
export interface Close extends Common {
  readonly operation: 'close';
  readonly connection: number;
  readonly code: number;
}

/** The service has asked a client to catch up. */
export interface Resync extends Common {
  readonly operation: 'resync';
  readonly connection: number;
}

export type Entry =
  Send | Arrive | Watch | Show | CatchUp | Mark | Produce | Follow | Notify | Close | Resync;
export type Operation = Entry['operation'];
export type Of<O extends Operation> = Extract<Entry, { operation: O }>;

/** Everything that all clients of a run wrote down, in the order they did. */
export class History {
  readonly entries: Entry[] = [];

  add(entry: Entry): void {
    this.entries.push(entry);
  }

  of<O extends Operation>(operation: O): Of<O>[] {
    return entriesOf(this.entries, operation);
  }
}

export function entriesOf<O extends Operation>(entries: readonly Entry[], operation: O): Of<O>[] {
  return entries.filter((entry): entry is Of<O> => entry.operation === operation);
}

/** What the service says at the end, by REST. */
export interface Stored {
  readonly messages: readonly StoredMessage[];
  readonly positions: readonly { readonly userId: number; readonly threadId: string; readonly seq: number }[];
  readonly notifications: readonly {
    readonly userId: number;
    readonly key: string;
    readonly id: number;
  }[];
}

/** Threads one after the other, each in the order it is listed. */
export interface StoredMessage {
  readonly threadId: string;
  readonly key: string;
  readonly seq: number;
  readonly id: string;
  readonly readAt: string | null;
}
