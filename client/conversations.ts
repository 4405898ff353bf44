import { withRetries } from './backoff.ts';
import type { Context } from './context.ts';
import { toFailure } from './failure.ts';
import type { NewGroup, NewThread } from './messaging-client.ts';
import { OpenThreads, type Positions } from './open-threads.ts';
import { MessageChanges } from './message-changes.ts';
import { Outbox } from './outbox.ts';
import type { NewMessage, OutboxItem } from './outbox-entry.ts';
import type { PresenceStore } from './presence-store.ts';
import { ReadReceipts } from './read-receipts.ts';
import { Sender } from './sender.ts';
import type { MessagingStorage } from './storage.ts';
import { ThreadCalls } from './thread-calls.ts';
import { ThreadList } from './thread-list.ts';
import { isMarkedUnread } from './thread-updates.ts';
import { OthersTyping, OwnTyping } from './typing.ts';
import { randomUuid } from './uuid.ts';
import type { Commands, Events, Message, Presence, Seq, Thread, ThreadId, UserId } from './wire.ts';

/** Threads and messages. Passes each event to all parts that depend on it; the parts do not know each other. */
export class Conversations {
  readonly list: ThreadList;
  readonly openThreads: OpenThreads;
  readonly outbox: Outbox;
  readonly changes: MessageChanges;
  readonly #context: Context;
  readonly #presence: PresenceStore;
  readonly #sender: Sender;
  readonly #readReceipts: ReadReceipts;
  readonly #typing: OwnTyping;
  readonly #othersTyping: OthersTyping;

  constructor(context: Context, presence: PresenceStore, storage: MessagingStorage) {
    const { timers, connection, report } = context;
    this.#context = context;
    this.#presence = presence;
    this.list = new ThreadList(context, (thread) => this.#onThreadChange(thread));
    this.outbox = new Outbox(storage, timers, {
      onChange: (id) => this.openThreads.onThreadChange(id),
      report,
    });
    this.#othersTyping = new OthersTyping(timers, (id) => this.openThreads.onThreadChange(id));
    this.#typing = new OwnTyping(timers, (threadId, isTyping) =>
      connection.send('setTyping', { threadId, isTyping }),
    );
    this.changes = new MessageChanges(context, this.outbox, (id) => void this.#sender.send(id));
    this.openThreads = new OpenThreads(context, {
      thread: (id) => this.list.get(id),
      refresh: (id) => this.list.refresh(id),
      ensureThread: (id) => this.#ensureThread(id),
      unsent: (id) => ({ messages: this.outbox.forThread(id), changes: this.outbox.changesOf(id) }),
      changes: this.changes,
      calls: new ThreadCalls(context, {
        onThread: (thread) => this.list.upsert(thread),
        onChanged: (message) => this.onMessageChanged(message),
        onLeft: (id) => this.onRemoved(id),
      }),
      typing: (id) => this.#othersTyping.list(id),
      presence: (userId) => presence.get(userId),
    });
    this.#sender = new Sender(context, this.outbox, {
      onStored: (message) => this.onMessage(message),
      onChanged: (entry, message) => {
        if (message !== undefined) this.onMessageChanged(message);
        this.changes.settle(entry);
      },
      onRefused: (entry, failure) => this.changes.settle(entry, failure),
    });
    this.#readReceipts = new ReadReceipts(context);
  }

  create(input: NewThread): Promise<Thread> {
    return this.#create('createThread', { ...input, clientId: randomUuid() });
  }

  createGroup(input: NewGroup): Promise<Thread> {
    return this.#create('createGroup', { ...input, clientId: randomUuid() });
  }

  send(threadId: ThreadId, message: NewMessage): OutboxItem {
    const item = this.outbox.add(threadId, message);
    this.#typing.end(threadId);
    void this.#sender.send(threadId);
    return item;
  }

  retry(clientId: string): void {
    const item = this.outbox.retry(clientId);
    if (item !== undefined) void this.#sender.send(item.threadId);
  }

  markRead(threadId: ThreadId, seq: Seq): void {
    const userId = this.#context.userId();
    const thread = this.list.get(threadId);
    if (userId === null || thread?.hasLeft) return;
    if (thread !== undefined && seq <= thread.lastReadSeq && !isMarkedUnread(thread, seq)) return;
    this.#applyRead(threadId, userId, seq);
    this.#readReceipts.set(threadId, seq);
  }

  typing(threadId: ThreadId, isTyping: boolean): void {
    if (!this.list.get(threadId)?.hasLeft) this.#typing.set(threadId, isTyping);
  }

  /** Sends everything that waited for a connection. */
  flush(): void {
    this.#sender.flush();
    this.#readReceipts.flush();
  }

  /** Applies a message that the service has stored. */
  onMessage(message: Message): void {
    // The open thread comes first: the list would make it fetch a message that is at hand.
    this.openThreads.receive([message]);
    this.list.onMessage(message);
    const { threadId, senderId, card } = message;
    for (const userId of [senderId, card?.userId ?? senderId])
      this.#othersTyping.set(threadId, userId, false);
    if (senderId === this.#context.userId()) this.#settle(message);
  }

  /** Applies a message that was edited or deleted, or whose reactions have changed. */
  onMessageChanged(message: Message): void {
    this.openThreads.receive([message]);
    this.list.onMessageChanged(message);
  }

  onTyping({ threadId, userId, isTyping }: Events['typing']): void {
    if (userId !== this.#context.userId()) this.#othersTyping.set(threadId, userId, isTyping);
  }

  /** Applies that the user has left the thread or was removed. */
  onRemoved(threadId: ThreadId): void {
    this.list.markLeft(threadId);
    this.#typing.end(threadId);
    this.#othersTyping.clear(threadId);
  }

  onRead({ threadId, userId, seq, readAt }: Events['read']): void {
    this.openThreads.get(threadId)?.timeline.markRead(userId, seq, readAt);
    this.openThreads.onThreadChange(threadId);
    this.#applyRead(threadId, userId, seq);
  }

  onPresenceChange(presence: Presence): void {
    this.list.setOnline(presence);
    this.openThreads.onAllChange();
  }

  /** Applies the changes of an answer to `sync`. */
  apply({ threads, messages = [], changes = {} }: Commands['sync']['output'], known: Positions): void {
    this.openThreads.learnChanges(known, changes);
    this.openThreads.receive(messages);
    for (const message of messages) if (message.senderId === this.#context.userId()) this.#settle(message);
    this.list.sync(threads);
  }

  /** Loads everything that is missing or stale. Rejects when a retry may succeed. */
  async load(): Promise<void> {
    const isStale = !this.list.isFresh;
    if (isStale) await this.list.load();
    await this.openThreads.load(isStale);
    const { onlineUsers } = await this.#context.rest.call('listOnline', {});
    this.#presence.setOnline(new Set(onlineUsers));
  }

  /** Creates a thread. All attempts share one client id, so that it and its first message are stored once. */
  async #create<K extends 'createThread' | 'createGroup'>(
    name: K,
    input: Commands[K]['input'],
  ): Promise<Thread> {
    const { rest, timers } = this.#context;
    const call = (): Promise<Thread> => rest.call(name, input);
    const thread = await withRetries(timers, call);
    this.list.upsert(thread);
    return thread;
  }

  /** Takes an own message that is stored out of the outbox. */
  #settle(message: Message): void {
    if (this.outbox.settle(message)) void this.#sender.send(message.threadId);
  }

  #onThreadChange(thread: Thread): void {
    this.#presence.upsertMembers(thread);
    this.openThreads.onThreadChange(thread.id);
    this.openThreads.get(thread.id)?.catchUp(thread);
  }

  #applyRead(threadId: ThreadId, reader: UserId, seq: Seq): void {
    const unread = this.openThreads.get(threadId)?.timeline.countAfter(seq, reader);
    this.list.markRead(threadId, reader, seq, unread);
  }

  async #ensureThread(id: ThreadId): Promise<void> {
    const { otherUser } = this.list.get(id) ?? (await this.list.refresh(id));
    // The presence of a group's members comes with the thread.
    if (otherUser === null) return;
    this.#context.rest
      .call('getPresence', { userId: otherUser.userId })
      .then((presence) => this.#presence.update(presence))
      .catch((error: unknown) => this.#context.report(toFailure(error)));
  }
}
