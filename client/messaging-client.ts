import type { Route } from '@messaging/protocol/route';
import type { ConnectionState } from './connection-state.ts';
import type { NotificationsSnapshot } from './notification-list.ts';
import type { ThreadStateChange } from './own-state.ts';
import type { ThreadStore } from './thread-store.ts';
import type { NewMessage, OutboxItem } from './outbox-entry.ts';
import type { PresenceSnapshot } from './presence-store.ts';
import type { Store } from './store.ts';
import type { ThreadsSnapshot } from './thread-list.ts';
import type {
  Commands,
  Events,
  Notification,
  OwnStatus,
  Seq,
  Thread,
  ThreadId,
  UserId,
  UserProfile,
} from './wire.ts';

/** The list of threads. */
export interface Threads extends Store<ThreadsSnapshot> {
  /** Loads the next page; resolves at once when there is none. Rejects with a `MessagingError`. */
  loadMore(): Promise<void>;
}

/** The list of notifications. */
export interface Notifications extends Store<NotificationsSnapshot> {
  /** Loads the next page; resolves at once when there is none. Rejects with a `MessagingError`. */
  loadMore(): Promise<void>;
  /** Marks one notification read, in the snapshot at once. Rejects with a `MessagingError`; the notification is unread again then. */
  markRead(id: Notification['id']): Promise<void>;
  /** Marks all notifications read. Rejects with a `MessagingError`. */
  markAllRead(): Promise<void>;
  /** Calls `listener` for each notification that arrives while connected, as for toasts. Returns a function that unsubscribes. */
  onNew(listener: (notification: Notification) => void): () => void;
}

/** Presence of other users. The snapshot of a thread has the presence of its other member too. */
export interface PresenceControl extends Store<PresenceSnapshot> {
  /**
   * Sets the user's own status on all devices until the last one disconnects. The status is `away` while no tab of this
   * browser has been visible for a minute.
   */
  setStatus(status: OwnStatus): void;
}

/** Other member and subject of a new thread. */
export interface NewThread {
  readonly participantId: UserId;
  readonly jobId?: number | null;
  readonly title?: string | null;
  /** Text of a message that is sent at once, also when the thread already exists. */
  readonly initialMessage?: string | null;
}

/** Title, members and subject of a new group. The user becomes its owner; naming the user sets the user's own side. */
export type NewGroup = Omit<Commands['createGroup']['input'], 'clientId'>;

/**
 * Conversations and notifications of one user, kept up to date and in order across network failures. Methods throw and
 * reject with a `MessagingError` only.
 */
export interface MessagingClient {
  readonly connection: Store<ConnectionState>;
  readonly threads: Threads;
  readonly notifications: Notifications;
  readonly presence: PresenceControl;
  /** The user of this client; null until `getToken` has returned a token. */
  readonly userId: UserId | null;
  /** The service's URL without a trailing slash. Throws `invalid` for a relative one without a page. */
  readonly url: string;

  /** Connects and stays connected until `close`. Ends a wait for the next attempt. */
  connect(): void;
  /** Disconnects and ends all pending calls. Unsent messages stay in the storage. */
  close(): void;

  /** The store of a thread. It is the same object while it has subscribers, and loads nothing before the first one. */
  thread(id: ThreadId): ThreadStore;
  /** Finds or creates the thread with this user about this job. Safe to repeat. Rejects with a `MessagingError`. */
  createThread(input: NewThread): Promise<Thread>;
  /** Creates a group. Each call makes one, however often it has to be tried. Rejects with a `MessagingError`. */
  createGroup(input: NewGroup): Promise<Thread>;

  /**
   * Sets what only the user sees of a thread: archived, pinned, muted, unread, labels, note, draft, answered. It is in the
   * snapshots at once, and on the user's other devices after a moment. Rejects with a `MessagingError`; the thread is then as
   * before.
   */
  setThreadState(threadId: ThreadId, change: ThreadStateChange): Promise<void>;

  /** Loads the profile of a user; all fields are null for a user the service has not seen. Rejects with a `MessagingError`. */
  getUser(userId: UserId): Promise<UserProfile>;

  /**
   * Sends a message. It is in the thread's items at once and is sent as soon as there is a connection, even after a
   * reload, in order and exactly once. Throws `outbox_full` (1,000 messages and changes wait) or `invalid` (see `LIMITS`).
   */
  send(threadId: ThreadId, message: NewMessage): OutboxItem;
  /** Sends a failed message again, as the newest one. Does nothing for other messages. */
  retry(clientId: string): void;
  /** Removes a pending or failed message. A message that is being sent at this moment may still be stored. */
  discard(clientId: string): void;

  /** Marks the thread read up to `seq`. Sent when there is a connection; the position never moves back. */
  markRead(threadId: ThreadId, seq: Seq): void;
  /** To be called with true at every key stroke. Sent at most every 3 s; ends 5 s after the last call or with a message. */
  typing(threadId: ThreadId, isTyping: boolean): void;

  /**
   * Calls a command that has an entry of its own, such as `@messaging/client/schedule`, by its route. Rejects with a
   * `MessagingError`.
   */
  call<T>(route: Route, input: object): Promise<T>;
  /** Calls `listener` for each live event of a type. Returns a function that unsubscribes. */
  on<T extends keyof Events>(type: T, listener: (payload: Events[T]) => void): () => void;
}
