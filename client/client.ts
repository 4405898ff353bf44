import { Connection } from './connection.ts';
import type { Context } from './context.ts';
import { Conversations } from './conversations.ts';
import { failed, refused, type Failure } from './failure.ts';
import type { Frame } from './link.ts';
import type { MessagingClient, NewThread } from './messaging-client.ts';
import { NotificationList } from './notification-list.ts';
import type { ThreadStore } from './open-thread.ts';
import { withDefaults, type MessagingOptions, type Options } from './options.ts';
import type { NewMessage, OutboxItem } from './outbox.ts';
import { OwnStatusKeeper } from './own-status.ts';
import { PresenceBook } from './presence-book.ts';
import { Rest } from './rest.ts';
import { Synchronizer } from './synchronizer.ts';
import { Tabs, type TabMessage } from './tabs.ts';
import { ThreadList } from './thread-list.ts';
import { Timers } from './timers.ts';
import { TokenSource } from './token-source.ts';
import type { Commands, Events, Seq, Thread, ThreadId, UserId, UserProfile } from './wire.ts';

/** A client of one user. It does nothing before `connect`. */
export function createMessagingClient(options: MessagingOptions): MessagingClient {
  return new Client(withDefaults(options));
}

type Handlers = { readonly [T in keyof Events]?: (payload: Events[T]) => void };

/** Puts the parts together, and hands each what the service and the other tabs tell. */
class Client implements MessagingClient {
  readonly connection: Connection;
  readonly threads: ThreadList;
  readonly notifications: NotificationList;
  readonly presence: PresenceBook;
  readonly #options: Options;
  readonly #timers: Timers;
  readonly #rest: Rest;
  readonly #tokens: TokenSource;
  readonly #conversations: Conversations;
  readonly #status: OwnStatusKeeper;
  readonly #sync: Synchronizer;
  readonly #tabs: Tabs;
  #stopWatching: (() => void) | undefined;

  constructor(options: Options) {
    const { surroundings } = options;
    this.#options = options;
    const timers = (this.#timers = new Timers(options.clock));
    const tokens = new TokenSource(options.getToken, timers, (userId) => this.#identified(userId));
    this.#tokens = tokens;
    const rest = (this.#rest = new Rest({ ...options, tokens, timers }));
    this.connection = new Connection({ ...options, tokens, rest, timers }, this.#events());
    const report = (failure: Failure): void => this.#report(failure);
    const context: Context = { timers, rest, connection: this.connection, userId: () => this.userId, report };
    this.presence = new PresenceBook(context, {
      onChange: (presence) => this.#conversations.presenceChanged(presence),
      onChoice: (status) => this.#status.choose(status),
    });
    this.#conversations = new Conversations(context, this.presence, options.storage);
    this.threads = this.#conversations.list;
    this.notifications = new NotificationList(context);
    this.#tabs = new Tabs(options.BroadcastChannel, (message) => this.#hearTab(message));
    this.#status = new OwnStatusKeeper(context, {
      surroundings,
      tellTabs: (message) => this.#tabs.tell(message),
      onChange: (status) => this.presence.setOwn(status),
    });
    this.#sync = new Synchronizer(context, {
      known: () => this.#conversations.open.known(),
      apply: (changes) => this.#apply(changes),
      startAnew: () => this.#spoil(),
      load: () => this.#load(),
    });
  }

  get userId(): UserId | null {
    return this.#tokens.userId;
  }

  connect(): void {
    this.#timers.open();
    this.#stopWatching ??= this.#options.surroundings.subscribe(() => this.#status.lookAround());
    if (this.userId !== null) this.#openTabs(this.userId);
    this.connection.connect();
  }

  close(): void {
    this.#stopWatching?.();
    this.#stopWatching = undefined;
    this.connection.close(failed('closed', 'close was called.').failure);
    // A token that is still awaited ends as `closed`: the next `connect` must not share that failure.
    this.#tokens.abandon();
    this.#timers.close();
    this.#tabs.close();
  }

  thread(id: ThreadId): ThreadStore {
    return this.#conversations.open.open(id);
  }

  createThread(input: NewThread): Promise<Thread> {
    return this.#conversations.create(input);
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
    this.#tabs.tell({ type: 'discarded', clientId });
  }

  markRead(threadId: ThreadId, seq: Seq): void {
    this.#conversations.markRead(threadId, seq);
  }

  typing(threadId: ThreadId, isTyping: boolean): void {
    this.#conversations.typing(threadId, isTyping);
  }

  #events() {
    const handlers: Handlers = {
      message: (message) => this.#conversations.receive(message),
      thread: (thread) => this.threads.put(thread),
      typing: (typing) => this.#conversations.hearTyping(typing),
      read: (read) => this.#conversations.hearRead(read),
      presence: (presence) => this.presence.put(presence),
      notification: (notification) => this.notifications.hear(notification),
      notification_read: (what) => this.notifications.hearRead(what),
      resync: () => void this.#sync.resync(),
      // Of a frame that nobody waits for: typing, status.
      error: (refusal) => this.#report(refused(refusal).failure),
    };
    return {
      // The table pairs each type with its payload, which the types cannot follow through an index. Frames of newer
      // services that are not in it mean nothing here.
      onFrame: ({ type, payload }: Frame) =>
        (handlers[type] as ((payload: unknown) => void) | undefined)?.(payload),
      onOpen: (hello: Events['hello']) => void this.#opened(hello),
      onLost: () => this.#sync.stop(),
      onGivenUp: (failure: Failure) => this.#report(failure),
    };
  }

  /** It is known whose client this is: what waits to be sent can be shown before there is a connection. */
  #identified(userId: UserId): void {
    this.#openTabs(userId);
    this.#conversations.open.allChanged();
    void this.#conversations.outbox.load(userId);
  }

  async #opened(hello: Events['hello']): Promise<void> {
    this.#status.connected();
    this.threads.unread.opened(hello.unread?.messages);
    void this.#sync.opened(hello);
    // Again: a tab that was closed may have left something.
    await this.#conversations.outbox.load(hello.userId);
    this.#conversations.flush();
  }

  #apply({ threads, messages = [], notifications, unreadNotifications }: Commands['sync']['output']): void {
    this.#conversations.apply(threads, messages);
    this.notifications.sync(notifications, unreadNotifications);
  }

  #spoil(): void {
    this.threads.spoil();
    this.notifications.spoil();
  }

  async #load(): Promise<void> {
    await Promise.all([this.#conversations.load(), this.notifications.isFresh || this.notifications.load()]);
  }

  #openTabs(userId: UserId): void {
    this.#tabs.open(`messaging ${this.#options.url()} ${userId}`);
  }

  #hearTab(message: TabMessage): void {
    if (message.type === 'discarded') this.#conversations.outbox.remove(message.clientId);
    else this.#status.hear(message);
  }

  #report(failure: Failure): void {
    if (failure.kind !== 'closed') this.#options.onFailure(failure);
  }
}
