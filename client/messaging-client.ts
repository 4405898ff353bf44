import type { ConnectionState } from './connection.ts';
import type { NotificationsSnapshot } from './notification-list.ts';
import type { ThreadStore } from './open-thread.ts';
import type { NewMessage, OutboxItem } from './outbox.ts';
import type { PresenceSnapshot } from './presence-book.ts';
import type { Store } from './store.ts';
import type { ThreadsSnapshot } from './thread-list.ts';
import type { Notification, OwnStatus, Seq, Thread, ThreadId, UserId, UserProfile } from './wire.ts';

/** The list of threads. */
export interface Threads extends Store<ThreadsSnapshot> {
  /** Loads the next page; resolves at once when there is none. Rejects with a `MessagingError`. */
  loadMore(): Promise<void>;
}

/** The list of notifications. */
export interface Notifications extends Store<NotificationsSnapshot> {
  /** Loads the next page; resolves at once when there is none. Rejects with a `MessagingError`. */
  loadMore(): Promise<void>;
  /** Marks one read, in the snapshot at once. Rejects with a `MessagingError`, and then it is unread again. */
  markRead(id: Notification['id']): Promise<void>;
  /** Marks all read. Rejects with a `MessagingError`. */
  markAllRead(): Promise<void>;
  /** Calls `listener` for each notification that comes in while connected, for toasts. Returns how to stop. */
  onNew(listener: (notification: Notification) => void): () => void;
}

/** Who is online. The other member's presence is in a thread's snapshot too. */
export interface PresenceControl extends Store<PresenceSnapshot> {
  /**
   * Sets the user's own status, for all their devices, until the last one disconnects. It also is `away` while no tab
   * of this browser has been in sight for a minute.
   */
  setStatus(status: OwnStatus): void;
}

/** With whom to start a thread, and about what. */
export interface NewThread {
  readonly participantId: UserId;
  readonly jobId?: number | null;
  readonly title?: string | null;
  /** Sent as the first message, also when the thread exists already. */
  readonly initialMessage?: string | null;
}

/**
 * One user's conversations and notifications: connected, kept up to date and in order, whatever the network does.
 * Methods throw and reject with a `MessagingError` and nothing else.
 */
export interface MessagingClient {
  readonly connection: Store<ConnectionState>;
  readonly threads: Threads;
  readonly notifications: Notifications;
  readonly presence: PresenceControl;
  /** Whose client this is; null until `getToken` has given a token. */
  readonly userId: UserId | null;

  /** Connects, and stays so until `close`. When it is waiting to try again: tries now. */
  connect(): void;
  /** Disconnects, and ends all that is under way. What waits to be sent stays in the storage. */
  close(): void;

  /** The thread's store, the same one each time while somebody watches it. Loads nothing before somebody subscribes. */
  thread(id: ThreadId): ThreadStore;
  /** The thread with this user about this job, made if there is none. Safe to repeat. Rejects with a `MessagingError`. */
  createThread(input: NewThread): Promise<Thread>;

  /** What the service knows of a user; all null for one it has not seen yet. Rejects with a `MessagingError`. */
  getUser(userId: UserId): Promise<UserProfile>;

  /**
   * Sends a message: it is in the thread's items at once, and is sent as soon as there is a connection, after a reload
   * too, in order and exactly once. Throws `outbox_full` (1,000 wait) or `invalid` (see `LIMITS`).
   */
  send(threadId: ThreadId, message: NewMessage): OutboxItem;
  /** Sends a failed message after all, as the newest. Nothing happens for others. */
  retry(clientId: string): void;
  /** Gives a pending or failed message up. If it is being sent just now, it may be stored all the same. */
  discard(clientId: string): void;

  /** The user has read up to `seq`. Told to the service when there is a connection; never moves back. */
  markRead(threadId: ThreadId, seq: Seq): void;
  /** Call with true at every key stroke: it is told at most every 3 s, and ends 5 s after the last call or with a message. */
  typing(threadId: ThreadId, isTyping: boolean): void;
}
