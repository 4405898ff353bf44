import type { Route } from '@messaging/protocol/route';
import { Connection } from './connection.ts';
import type { Context } from './context.ts';
import { Conversations } from './conversations.ts';
import { createError, createRefusedError, type Failure } from './failure.ts';
import type { Frame } from './link.ts';
import type { MessagingClient, NewGroup, NewThread } from './messaging-client.ts';
import { NotificationList } from './notification-list.ts';
import type { ThreadStore } from './thread-store.ts';
import { withDefaults, type MessagingOptions, type Options } from './options.ts';
import type { Positions } from './open-threads.ts';
import type { NewMessage, OutboxItem } from './outbox-entry.ts';
import type { ThreadStateChange } from './own-state.ts';
import { OwnStatusSync } from './own-status-sync.ts';
import { PresenceStore } from './presence-store.ts';
import { Rest } from './rest.ts';
import { callSafely } from './store.ts';
import { Synchronizer } from './synchronizer.ts';
import { Tabs, type TabMessage } from './tabs.ts';
import { ThreadList } from './thread-list.ts';
import { Timers } from './timers.ts';
import { TokenSource } from './token-source.ts';
import type { Commands, Events, Seq, Thread, ThreadId, UserId, UserProfile } from './wire.ts';

/** Creates a client of one user. The client does nothing before `connect`. */
export function createMessagingClient(options: MessagingOptions): MessagingClient {
  return new Client(withDefaults(options));
}

type Listener = (frame: Frame) => void;
type EventHandlers = { readonly [T in keyof Events]?: (payload: Events[T]) => void };

/** Wires the parts together and passes them the events of the service and of other tabs. */
class Client implements MessagingClient {
  readonly connection: Connection;
  readonly threads: ThreadList;
  readonly notifications: NotificationList;
  readonly presence: PresenceStore;
  readonly #options: Options;
  readonly #timers: Timers;
  readonly #rest: Rest;
  readonly #tokens: TokenSource;
  readonly #conversations: Conversations;
  readonly #status: OwnStatusSync;
  readonly #sync: Synchronizer;
  readonly #tabs: Tabs;
  readonly #listeners = new Set<Listener>();
  #unsubscribe: (() => void) | undefined;

  constructor(options: Options) {
    const { environment } = options;
    this.#options = options;
    const timers = (this.#timers = new Timers(options.clock));
    const tokens = new TokenSource(options.getToken, timers, (userId) => this.#onUserKnown(userId));
    this.#tokens = tokens;
    const rest = (this.#rest = new Rest({ ...options, tokens, timers }));
    this.connection = new Connection({ ...options, tokens, rest, timers }, this.#connectionOwner());
    const report = (failure: Failure): void => this.#report(failure);
    const context: Context = { timers, rest, connection: this.connection, userId: () => this.userId, report };
    this.presence = new PresenceStore(context, {
      onChange: (presence) => this.#conversations.onPresenceChange(presence),
      onStatusChosen: (status) => this.#status.choose(status),
    });
    this.#conversations = new Conversations(context, this.presence, options.storage);
    this.threads = this.#conversations.list;
    this.notifications = new NotificationList(context);
    this.#tabs = new Tabs(options.BroadcastChannel, (message) => this.#onTabMessage(message));
    this.#status = new OwnStatusSync(context, {
      environment,
      postToTabs: (message) => this.#tabs.post(message),
      onChange: (status) => this.presence.setOwnStatus(status),
    });
    this.#sync = new Synchronizer(context, {
      positions: () => this.#conversations.openThreads.positions(),
      apply: (changes, known) => this.#apply(changes, known),
      invalidate: () => this.#invalidate(),
      load: () => this.#load(),
    });
  }

  get userId(): UserId | null {
    return this.#tokens.userId;
  }

  get url(): string {
    return this.#options.url();
  }

  connect(): void {
    this.#timers.open();
    this.#unsubscribe ??= this.#options.environment.subscribe(() => this.#status.onVisibilityChange());
    if (this.userId !== null) this.#openTabs(this.userId);
    this.connection.connect();
  }

  close(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
    const { failure } = createError('closed', 'close was called.');
    this.connection.close(failure);
    this.#conversations.changes.close(failure);
    // A pending token request fails as `closed`. The next `connect` must not share that failure.
    this.#tokens.abandon();
    this.#timers.close();
    this.#tabs.close();
  }

  thread(id: ThreadId): ThreadStore {
    return this.#conversations.openThreads.getOrCreate(id);
  }

  createThread(input: NewThread): Promise<Thread> {
    return this.#conversations.create(input);
  }

  createGroup(input: NewGroup): Promise<Thread> {
    return this.#conversations.createGroup(input);
  }

  setThreadState(threadId: ThreadId, change: ThreadStateChange): Promise<void> {
    return this.threads.setState(threadId, change);
  }

  getUser(userId: UserId): Promise<UserProfile> {
    return this.#rest.call('getUser', { userId });
  }

  send(threadId: ThreadId, message: NewMessage): OutboxItem {
    return this.#conversations.send(threadId, message);
  }

  retry(clientId: string): void {
    this.#conversations.retry(clientId);
  }

  discard(clientId: string): void {
    this.#conversations.outbox.remove(clientId);
    this.#tabs.post({ type: 'discarded', clientId });
  }

  markRead(threadId: ThreadId, seq: Seq): void {
    this.#conversations.markRead(threadId, seq);
  }

  typing(threadId: ThreadId, isTyping: boolean): void {
    this.#conversations.typing(threadId, isTyping);
  }

  call<T>(route: Route, input: object): Promise<T> {
    return this.#rest.callRoute(route, input);
  }

  on<T extends keyof Events>(type: T, listener: (payload: Events[T]) => void): () => void {
    const wrapped: Listener = (frame) => {
      if (frame.type === type) listener(frame.payload as Events[T]);
    };
    this.#listeners.add(wrapped);
    return () => void this.#listeners.delete(wrapped);
  }

  #connectionOwner() {
    const handlers: EventHandlers = {
      message: (message) => this.#conversations.onMessage(message),
      message_changed: (message) => this.#conversations.onMessageChanged(message),
      thread: (thread) => this.threads.upsert(thread),
      thread_state: (change) => this.threads.onState(change),
      unread: (totals) => this.threads.unread.onTotals(totals),
      thread_removed: ({ threadId }) => this.#conversations.onRemoved(threadId),
      typing: (typing) => this.#conversations.onTyping(typing),
      read: (read) => this.#conversations.onRead(read),
      presence: (presence) => this.presence.update(presence),
      notification: (notification) => this.notifications.onNotification(notification),
      notification_read: (read) => this.notifications.onRead(read),
      resync: () => void this.#sync.resync(),
      // Refuses a frame that was sent without waiting for its ack, such as typing or a status.
      error: (refusal) => this.#report(createRefusedError(refusal).failure),
    };
    return {
      // The compiler cannot relate type and payload through an index. Frames of newer services, which have no handler,
      // are ignored.
      onFrame: (frame: Frame) => {
        (handlers[frame.type] as ((payload: unknown) => void) | undefined)?.(frame.payload);
        for (const listener of this.#listeners) callSafely(() => listener(frame));
      },
      onOpen: (hello: Events['hello']) => void this.#onOpen(hello),
      onLost: () => this.#sync.stop(),
      onClosed: (failure: Failure) => this.#report(failure),
    };
  }

  /** Loads the user's outbox, so that unsent messages are shown before there is a connection. */
  #onUserKnown(userId: UserId): void {
    this.#openTabs(userId);
    this.#conversations.openThreads.onAllChange();
    void this.#conversations.outbox.load(userId);
  }

  async #onOpen(hello: Events['hello']): Promise<void> {
    this.#status.onConnected();
    this.threads.unread.onOpen(hello.unread);
    void this.#sync.onOpen(hello);
    // Loads the outbox again: a tab that was closed may have left messages in it.
    await this.#conversations.outbox.load(hello.userId);
    this.#conversations.flush();
  }

  #apply(changes: Commands['sync']['output'], known: Positions): void {
    this.#conversations.apply(changes, known);
    this.notifications.sync(changes.notifications, changes.unreadNotifications);
  }

  #invalidate(): void {
    this.threads.invalidate();
    this.notifications.invalidate();
  }

  async #load(): Promise<void> {
    await Promise.all([this.#conversations.load(), this.notifications.isFresh || this.notifications.load()]);
  }

  #openTabs(userId: UserId): void {
    this.#tabs.open(`messaging ${this.url} ${userId}`);
  }

  #onTabMessage(message: TabMessage): void {
    if (message.type === 'discarded') this.#conversations.outbox.remove(message.clientId);
    else this.#status.onTabMessage(message);
  }

  #report(failure: Failure): void {
    if (failure.kind !== 'closed') this.#options.onFailure(failure);
  }
}
