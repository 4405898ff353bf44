import type { Reaction } from '@messaging/protocol/message';

/**
 * Outcome of an attempt: done, refused so that nothing was stored, or unknown because no answer came or the answer
 * leaves it open.
 */
export type Outcome = 'ok' | 'fail' | 'unknown';

/** How a message reached a client; `change`: live, because it has changed. */
export type Way = 'ack' | 'live' | 'change' | 'list' | 'sync';

/** The part of a message that changes. `change` is its newest one; null: it never changed. */
export interface MessageState {
  readonly version: number;
  readonly change: number | null;
  readonly body: string;
  readonly isDeleted: boolean;
  /** A reaction of a user is in `userIds` once, unless the list is clipped. */
  readonly reactions: readonly Pick<Reaction, 'emoji' | 'count' | 'userIds' | 'isClipped'>[];
}

interface Common {
  /** A device of a user. */
  readonly client: string;
  /** Time of the call or the arrival, by performance.now() of the one process in which all clients run. */
  readonly at: number;
}

/** One attempt to send a message. Retries have the same key. */
export interface Send extends Common {
  readonly operation: 'send';
  readonly threadId: string;
  /** Client id of the message. */
  readonly key: string;
  readonly outcome: Outcome;
  readonly doneAt: number;
  /** Present in an ack. */
  readonly seq?: number;
  readonly id?: string;
}

/** A message has reached a client. The same message may arrive in several ways. */
export interface Arrive extends Common {
  readonly operation: 'arrive';
  readonly way: Way;
  /** Number of the client's connection. */
  readonly connection: number;
  readonly threadId: string;
  readonly key: string;
  readonly seq: number;
  readonly id: string;
  readonly readAt: string | null;
  readonly state: MessageState;
}

/** One attempt to change a message, or to change a reaction to it. Retries are attempts of their own. */
export interface Change extends Common {
  readonly operation: 'change';
  readonly userId: number;
  readonly threadId: string;
  /** Key of the message. */
  readonly key: string;
  readonly wish: Wish;
  readonly outcome: Outcome;
  readonly doneAt: number;
  /** The message in the ack. */
  readonly state?: MessageState;
}

/** What a change is to do. */
export type Wish =
  | { readonly kind: 'edit'; readonly body: string }
  | { readonly kind: 'delete' }
  | { readonly kind: 'react'; readonly emoji: string; readonly on: boolean };

/** A client watches a thread from the message after the seq `after`. */
export interface Watch extends Common {
  readonly operation: 'watch';
  readonly threadId: string;
  readonly after: number;
}

/** A client whose user is a member of a group at times. `history`: what the user may see of what was before. */
export interface Visit extends Common {
  readonly operation: 'visit';
  readonly userId: number;
  readonly threadId: string;
  readonly history: 'all' | 'none';
}

/** One attempt of an owner to add a user to a group, or to remove it. */
export interface Move extends Common {
  readonly operation: 'move';
  readonly threadId: string;
  readonly userId: number;
  readonly wish: 'add' | 'remove';
  readonly outcome: Outcome;
  readonly doneAt: number;
}

/** A client shows a message, below the earlier ones. */
export interface Show extends Common {
  readonly operation: 'show';
  readonly threadId: string;
  readonly key: string;
  readonly seq: number;
  readonly id: string;
  readonly state: MessageState;
}

/** A client shows a message in another state than before. */
export interface Replace extends Common {
  readonly operation: 'replace';
  readonly threadId: string;
  readonly key: string;
  readonly state: MessageState;
}

/** A client has caught up: it shows what was acked before `at`, up to these seqs and changes. */
export interface CatchUp extends Common {
  readonly operation: 'catch-up';
  readonly way: 'list' | 'sync';
  readonly shown: Readonly<Record<string, number>>;
  readonly changes: Readonly<Record<string, number>>;
}

/** One attempt to move a read position to `seq`; `position` is the one in the ack. */
export interface Mark extends Common {
  readonly operation: 'mark';
  readonly userId: number;
  readonly threadId: string;
  readonly seq: number;
  readonly outcome: Outcome;
  readonly doneAt: number;
  readonly position?: number;
}

/** An event of the platform that notifies these users. */
export interface Produce extends Common {
  readonly operation: 'produce';
  readonly key: string;
  readonly userIds: readonly number[];
  readonly outcome: Outcome;
}

/** A client shows all notifications of its user. */
export interface Follow extends Common {
  readonly operation: 'follow';
  readonly userId: number;
}

/** A notification has reached a client. The same notification may arrive in several ways. */
export interface Notify extends Common {
  readonly operation: 'notify';
  readonly way: Way;
  readonly connection: number;
  readonly userId: number;
  /** Key of the event. */
  readonly key: string;
  readonly id: number;
}

/** A connection is closed. Code 1006 means that no close frame came. */
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
  | Send
  | Change
  | Arrive
  | Watch
  | Visit
  | Move
  | Show
  | Replace
  | CatchUp
  | Mark
  | Produce
  | Follow
  | Notify
  | Close
  | Resync;
export type Operation = Entry['operation'];
export type EntryOfType<O extends Operation> = Extract<Entry, { operation: O }>;

/** Everything that the clients of a run recorded, in order. */
export class History {
  readonly entries: Entry[] = [];

  add(entry: Entry): void {
    this.entries.push(entry);
  }

  filter<O extends Operation>(operation: O): EntryOfType<O>[] {
    return filterEntries(this.entries, operation);
  }
}

export function filterEntries<O extends Operation>(
  entries: readonly Entry[],
  operation: O,
): EntryOfType<O>[] {
  return entries.filter((entry): entry is EntryOfType<O> => entry.operation === operation);
}

/** What the service returns by REST at the end. */
export interface Stored {
  readonly messages: readonly StoredMessage[];
  /** Number of the last change of each thread. */
  readonly lastChanges: readonly { readonly threadId: string; readonly change: number }[];
  readonly positions: readonly { readonly userId: number; readonly threadId: string; readonly seq: number }[];
  /** What REST shows the users who are members of a group at times. */
  readonly views: readonly {
    readonly userId: number;
    readonly threadId: string;
    readonly seqs: readonly number[];
  }[];
  readonly notifications: readonly {
    readonly userId: number;
    readonly key: string;
    readonly id: number;
  }[];
}

/** A message of one of the threads. The threads follow one another, each in the order of its list. */
export interface StoredMessage {
  readonly threadId: string;
  readonly key: string;
  readonly seq: number;
  readonly id: string;
  readonly readAt: string | null;
  readonly state: MessageState;
  /** What a message of the service says; absent in those of users. */
  readonly system?: { readonly type: 'member_added' | 'member_removed'; readonly userId: number };
}
