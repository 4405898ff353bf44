import type { Failure } from './failure.ts';
import type { EditedMessage, OutboxItem } from './outbox-entry.ts';
import type { ListStatus } from './paged-list.ts';
import type { Store } from './store.ts';
import type { StoredItem } from './timeline.ts';
import type { MessageVersion, Presence, Seq, Thread, ThreadId } from './wire.ts';

/** One entry of a thread. A message keeps its `key` from pending to stored or failed. */
export type ThreadItem = StoredItem | (OutboxItem & { readonly key: string });

/** The loaded part of a thread. */
export interface ThreadSnapshot {
  readonly status: ListStatus;
  /** Why the thread could not be loaded. `not_found`: this user has no such thread. */
  readonly failure: Failure | null;
  /** Names, title, unread count and both read positions; null until known. */
  readonly thread: Thread | null;
  /** Stored messages in order of `seq` without a gap, then unsent ones in the order of sending. */
  readonly items: readonly ThreadItem[];
  /** True when `loadEarlier` would load more. */
  readonly hasEarlier: boolean;
  /** True while the other member types. */
  readonly isTyping: boolean;
  /** Read position of the user. */
  readonly lastReadSeq: Seq;
  /** Read position of the other member. */
  readonly otherLastReadSeq: Seq;
  /** Presence of the other member; null until known. */
  readonly presence: Presence | null;
}

/** The store of a thread. It loads at the first subscription and then stays up to date. */
export interface ThreadStore extends Store<ThreadSnapshot> {
  readonly id: ThreadId;
  /** Loads the newest messages, also again after a failure. Rejects with a `MessagingError`, which `failure` holds too. */
  load(): Promise<void>;
  /** Loads the page before the first message. Resolves at once when there is none. Rejects with a `MessagingError`. */
  loadEarlier(): Promise<void>;

  /**
   * Replaces the content of one's own message, in `items` at once. Sent as soon as there is a connection, even after a reload, in the
   * order of the calls. With the `clientId` of an unsent message, that one is changed before it is sent. Rejects with a
   * `MessagingError`; the message has its old content again then. The failure of a call from before a reload goes to `onFailure`.
   */
  edit(messageId: string, content: EditedMessage): Promise<void>;
  /** Deletes one's own message, like `edit`. Unsent ones are discarded by `client.discard`. */
  remove(messageId: string): Promise<void>;
  /** Reacts to a message with an emoji, or takes that back, like `edit`. */
  react(messageId: string, emoji: string, isOn: boolean): Promise<void>;
  /** Loads the contents that a message has had, oldest first; the last one is its own. Rejects with a `MessagingError`. */
  versions(messageId: string): Promise<readonly MessageVersion[]>;
}
