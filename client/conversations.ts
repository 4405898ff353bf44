import { retrying } from './backoff.ts';
import type { Context } from './context.ts';
import { failureOf } from './failure.ts';
import type { NewThread } from './messaging-client.ts';
import { OpenThreads } from './open-threads.ts';
import { Outbox, type NewMessage, type OutboxItem } from './outbox.ts';
import type { PresenceBook } from './presence-book.ts';
import { ReadMarks } from './read-marks.ts';
import { Sender } from './sender.ts';
import type { MessagingStorage } from './storage.ts';
import { ThreadList } from './thread-list.ts';
import { OthersTyping, OwnTyping } from './typing.ts';
import { randomUuid } from './uuid.ts';
import type { Events, Message, Presence, Seq, Thread, ThreadId, UserId } from './wire.ts';

/** Threads and messages: what one part learns of them is told to the others here, and nowhere else. */
export class Conversations {
  readonly list: ThreadList;
  readonly open: OpenThreads;
  readonly outbox: Outbox;
  readonly #context: Context;
  readonly #presence: PresenceBook;
  readonly #sender: Sender;
  readonly #reads: ReadMarks;
  readonly #typing: OwnTyping;
  readonly #othersTyping: OthersTyping;

  constructor(context: Context, presence: PresenceBook, storage: MessagingStorage) {
    const { timers, connection, report } = context;
    this.#context = context;
    this.#presence = presence;
    this.list = new ThreadList(context, (thread) => this.#changed(thread));
    this.outbox = new Outbox(storage, timers, { onChange: (id) => this.open.changed(id), report });
    this.#othersTyping = new OthersTyping(timers, (id) => this.open.changed(id));
    this.#typing = new OwnTyping(timers, (threadId, isTyping) =>
      connection.send('setTyping', { threadId, isTyping }),
    );
    this.open = new OpenThreads(context, {
      thread: (id) => this.list.get(id),
      refresh: (id) => this.list.refresh(id),
      acquaint: (id) => this.#acquaint(id),
      unsent: (id) => this.outbox.of(id),
      isTyping: (id) => this.#othersTyping.has(id),
      presence: (userId) => presence.get(userId),
    });
    this.#sender = new Sender(context, this.outbox, (message) => this.receive(message));
    this.#reads = new ReadMarks(context);
  }

  /** The same client id at every try, so that the first message is sent once. */
  async create(input: NewThread): Promise<Thread> {
    const { rest, timers } = this.#context;
    const body = { ...input, clientId: randomUuid() };
    const make = (): Promise<Thread> => rest.call('createThread', body);
    const thread = await retrying(timers, () => true, make);
    this.list.put(thread);
    return thread;
  }

  send(threadId: ThreadId, message: NewMessage): OutboxItem {
    const item = this.outbox.add(threadId, message);
    this.#typing.sent(threadId);
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
    if (userId === null || (thread !== undefined && seq <= thread.lastReadSeq)) return;
    this.#noteRead(threadId, userId, seq);
    this.#reads.set(threadId, seq);
  }

  typing(threadId: ThreadId, isTyping: boolean): void {
    this.#typing.set(threadId, isTyping);
  }

  /** A connection is open: sends what waited for one. */
  flush(): void {
    this.#sender.flush();
    this.#reads.flush();
  }

  /** A message was stored. */
  receive(message: Message): void {
    // The open thread first: the list would tell it to fetch what is here already.
    this.open.receive([message]);
    this.list.receive(message);
    if (message.senderId !== this.#context.userId()) this.#othersTyping.set(message.threadId, false);
    else if (message.clientId !== null) this.outbox.remove(message.clientId);
  }

  hearTyping({ threadId, userId, isTyping }: Events['typing']): void {
    if (userId !== this.#context.userId()) this.#othersTyping.set(threadId, isTyping);
  }

  hearRead({ threadId, userId, seq, readAt }: Events['read']): void {
    this.open.get(threadId)?.timeline.markRead(userId, seq, readAt);
    this.open.changed(threadId);
    this.#noteRead(threadId, userId, seq);
  }

  presenceChanged(presence: Presence): void {
    this.list.setOnline(presence);
    this.open.allChanged();
  }

  /** Takes what changed while there was no connection. */
  apply(threads: readonly Thread[], messages: readonly Message[]): void {
    this.open.receive(messages);
    for (const { senderId, clientId } of messages)
      if (senderId === this.#context.userId() && clientId !== null) this.outbox.remove(clientId);
    this.list.sync(threads);
  }

  /** Loads what is not loaded, or may be wrong. Rejects when that may yet succeed. */
  async load(): Promise<void> {
    const isSpoilt = !this.list.isFresh;
    if (isSpoilt) await this.list.load();
    await this.open.load(isSpoilt);
    const { onlineUsers } = await this.#context.rest.call('listOnline', {});
    this.#presence.setOnline(new Set(onlineUsers));
  }

  #changed(thread: Thread): void {
    this.#presence.meet(thread);
    this.open.changed(thread.id);
    this.open.get(thread.id)?.catchUp(thread.lastSeq);
  }

  #noteRead(threadId: ThreadId, reader: UserId, seq: Seq): void {
    const unread = this.open.get(threadId)?.timeline.countAfter(seq, reader);
    this.list.markRead(threadId, reader, seq, unread);
  }

  async #acquaint(id: ThreadId): Promise<void> {
    const { otherUser } = this.list.get(id) ?? (await this.list.refresh(id));
    this.#context.rest
      .call('getPresence', { userId: otherUser.userId })
      .then((presence) => this.#presence.put(presence))
      .catch((error: unknown) => this.#context.report(failureOf(error)));
  }
}
