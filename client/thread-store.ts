import type { Failure } from './failure.ts';
import type { EditedMessage, OutboxItem } from './outbox-entry.ts';
import type { ListStatus } from './paged-list.ts';
import type { Store } from './store.ts';
import type { MemberInput } from './thread-calls.ts';
import type { StoredItem } from './timeline.ts';
import type {
  Message,
  MessageVersion,
  Presence,
  Seq,
  Thread,
  ThreadId,
  ThreadMember,
  UserId,
} from './wire.ts';

/** One entry of a thread. A message keeps its `key` from pending to stored or failed. */
export type ThreadItem = StoredItem | (OutboxItem & { readonly key: string });

/** The loaded part of a thread. */
export interface ThreadSnapshot {
  readonly status: ListStatus;
  /** Why the thread could not be loaded. `not_found`: this user has no such thread. */
  readonly failure: Failure | null;
  /** Names, title, members, unread count and read positions; null until known. `hasLeft`: the user is no member any more. */
  readonly thread: Thread | null;
  /** Stored messages in order of `seq` without a gap, then unsent ones in the order of sending. With `hasLater` no unsent ones. */
  readonly items: readonly ThreadItem[];
  /** True when `loadEarlier` would load more. */
  readonly hasEarlier: boolean;
  /** True after `jumpTo`, while newer messages are left out: `loadLater` loads more of them, `load` leads to the newest. */
  readonly hasLater: boolean;
  /** True while another member types. */
  readonly isTyping: boolean;
  /** The others who type, in the order in which they began. */
  readonly typingUserIds: readonly UserId[];
  /** Read position of the user. */
  readonly lastReadSeq: Seq;
  /** Read position of the other member of a pair; those of a group's members are in `thread.members`. */
  readonly otherLastReadSeq: Seq;
  /** Presence of the other member of a pair; null until known. */
  readonly presence: Presence | null;
}

/** The store of a thread. It loads at the first subscription and then stays up to date. */
export interface ThreadStore extends Store<ThreadSnapshot> {
  readonly id: ThreadId;
  /** Loads the newest messages, also again after a failure. Rejects with a `MessagingError`, which `failure` holds too. */
  load(): Promise<void>;
  /** Loads the page before the first message. Resolves at once when there is none. Rejects with a `MessagingError`. */
  loadEarlier(): Promise<void>;
  /** Loads the page after the last message. Resolves at once without `hasLater`. Rejects with a `MessagingError`. */
  loadLater(): Promise<void>;
  /**
   * Replaces `items` by the messages around a `seq`, unless it is among them. It is still missing afterwards when it was deleted by
   * age or the user may not see it. Rejects with a `MessagingError`.
   */
  jumpTo(seq: Seq): Promise<void>;

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

  /** Loads all members, in the order in which they came; `thread.members` has the first. Rejects with a `MessagingError`. */
  members(): Promise<readonly ThreadMember[]>;
  /**
   * Adds a member to a group, or changes role and side of a member. For owners. A new member needs `history`, what it may see of
   * what was before: `all`, `none`, or from a `seq` on. Rejects with a `MessagingError`.
   */
  putMember(userId: UserId, input: MemberInput): Promise<void>;
  /** Removes a member from a group, who sees nothing later. For owners. Rejects with a `MessagingError`. */
  removeMember(userId: UserId): Promise<void>;
  /** Leaves a group: `thread.hasLeft` is true from then on. The last owner cannot. Rejects with a `MessagingError`. */
  leave(): Promise<void>;
  /** Changes the title for all members; null: none. In groups for owners. Rejects with a `MessagingError`. */
  rename(title: string | null): Promise<void>;
  /** Pins a message for all members, or takes that back. Rejects with a `MessagingError`. */
  pin(messageId: string, isOn: boolean): Promise<void>;
  /** Loads the pinned messages, newest first. Rejects with a `MessagingError`. */
  pins(): Promise<readonly Message[]>;
}
