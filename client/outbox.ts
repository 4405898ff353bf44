import { LIMITS } from '@messaging/protocol/limits';
import { createError, toFailure, type Failure } from './failure.ts';
import type { MessagingStorage } from './storage.ts';
import type { Timers } from './timers.ts';
import { randomUuid } from './uuid.ts';
import type { NewAttachment, ThreadId, UserId } from './wire.ts';

/** A message to send. `body` is trimmed; `LIMITS` has the bounds. */
export interface NewMessage {
  readonly body: string;
  readonly attachments?: readonly NewAttachment[];
}

interface UnsentMessage {
  readonly threadId: ThreadId;
  /** Created once for each message, so that a repeated send never stores a second one. */
  readonly clientId: string;
  readonly body: string;
  readonly attachments: readonly NewAttachment[];
  /** Time of `send` or `retry`, ISO 8601, UTC. Unique, so that it gives the order. */
  readonly createdAt: string;
}

/** A message that the service has not stored yet. */
export type OutboxItem =
  /** Sent again and again until the service has answered. */
  | (UnsentMessage & { readonly state: 'pending' })
  /** Not sent unless `retry` is called. `failure.canRetry` says whether that may succeed. */
  | (UnsentMessage & { readonly state: 'failed'; readonly failure: Failure });

interface OutboxOwner {
  /** Called when items of this thread have changed. */
  onChange(threadId: ThreadId): void;
  /** Called when the storage failed. */
  report(failure: Failure): void;
}

/** Upper bound of waiting messages. */
const MAX_ITEMS = 1_000;
/** Time limit of one call of the storage, in milliseconds. */
const STORAGE_TIMEOUT_MS = 5_000;
/** Allowance for the rest of the frame that carries the message, in bytes. */
const ENVELOPE_BYTES = 200;

/** Unsent messages in order, kept in a storage until the service has stored them. */
export class Outbox {
  readonly #storage: MessagingStorage;
  readonly #timers: Timers;
  readonly #owner: OutboxOwner;
  readonly #items = new Map<string, OutboxItem>();
  /** Writes run one after the other, so that a delete never overtakes its set. */
  #writing: Promise<unknown> = Promise.resolve();
  #loading: Promise<void> = Promise.resolve();
  #userId: UserId | undefined;
  #isLoaded = false;
  /** Messages removed since the last load began. The load may have read them before, and must not add them again. */
  readonly #removedDuringLoad = new Set<string>();

  constructor(storage: MessagingStorage, timers: Timers, owner: OutboxOwner) {
    this.#storage = storage;
    this.#timers = timers;
    this.#owner = owner;
  }

  /** True after the first `load`. */
  get isLoaded(): boolean {
    return this.#isLoaded;
  }

  /** Messages of a thread, in the order of sending. */
  forThread(threadId: ThreadId): OutboxItem[] {
    return [...this.#items.values()].filter((item) => item.threadId === threadId);
  }

  /** Threads with unsent messages. */
  get threadIds(): Set<ThreadId> {
    return new Set([...this.#items.values()].map(({ threadId }) => threadId));
  }

  /** Adds a message. Throws `outbox_full` or `invalid`. */
  add(threadId: ThreadId, { body, attachments = [] }: NewMessage): OutboxItem {
    if (this.#items.size >= MAX_ITEMS)
      throw createError('outbox_full', `${MAX_ITEMS} messages wait to be sent.`);
    const item: OutboxItem = {
      state: 'pending',
      threadId,
      clientId: randomUuid(),
      body: body.trim(),
      attachments,
      createdAt: this.#nextTime(),
    };
    validate(item);
    this.#upsert(item);
    return item;
  }

  fail(item: OutboxItem, failure: Failure): void {
    if (this.#items.has(item.clientId)) this.#upsert({ ...item, state: 'failed', failure });
  }

  /** Makes a failed message pending, behind the others of its thread. Does nothing for other messages. */
  retry(clientId: string): OutboxItem | undefined {
    const item = this.#items.get(clientId);
    if (item?.state !== 'failed') return undefined;
    const { failure: _, ...unsent } = item;
    this.#items.delete(clientId);
    const pending: OutboxItem = { ...unsent, createdAt: this.#nextTime(), state: 'pending' };
    this.#upsert(pending);
    return pending;
  }

  /** Adds the messages that the user's storage holds, from before a reload or from another tab. Never rejects. */
  load(userId: UserId): Promise<void> {
    this.#userId = userId;
    this.#loading = this.#loading.then(() => this.#load());
    return this.#loading;
  }

  async #load(): Promise<void> {
    this.#removedDuringLoad.clear();
    const stored = (await this.#attempt(this.#readAll())) ?? [];
    const added = stored.filter(
      ({ clientId }) => !this.#items.has(clientId) && !this.#removedDuringLoad.has(clientId),
    );
    const earlier = [...this.#items.values()];
    this.#items.clear();
    for (const item of [...added, ...(this.#isLoaded ? earlier : [])].sort(compareByTime))
      this.#items.set(item.clientId, item);
    if (!this.#isLoaded) this.#startWriting(earlier);
    for (const { threadId } of added) this.#owner.onChange(threadId);
  }

  /** Appends the messages that were sent before the first load: those of the storage are older. */
  #startWriting(earlier: readonly OutboxItem[]): void {
    this.#isLoaded = true;
    for (const item of earlier) this.#upsert({ ...item, createdAt: this.#nextTime() });
  }

  async #readAll(): Promise<OutboxItem[]> {
    await this.#writing;
    const keys = await this.#storage.list(this.#storageKey(''));
    const texts = await Promise.all(keys.slice(0, MAX_ITEMS).map((key) => this.#storage.get(key)));
    return texts.flatMap((text) => (text === null ? [] : [JSON.parse(text) as OutboxItem]));
  }

  /** A time later than that of all other messages, even if the clock was set back. */
  #nextTime(): string {
    const last = [...this.#items.values()].at(-1)?.createdAt;
    const now = this.#timers.clock.now();
    return new Date(last === undefined ? now : Math.max(now, Date.parse(last) + 1)).toISOString();
  }

  #upsert(item: OutboxItem): void {
    this.#items.set(item.clientId, item);
    this.#write(item);
    this.#owner.onChange(item.threadId);
  }

  /** Removes a message that the service has stored or that the user has discarded. */
  remove(clientId: string): void {
    const item = this.#items.get(clientId);
    if (item === undefined) return;
    this.#items.delete(clientId);
    this.#removedDuringLoad.add(clientId);
    this.#enqueueWrite(() => this.#storage.delete(this.#storageKey(clientId)));
    this.#owner.onChange(item.threadId);
  }

  #write(item: OutboxItem): void {
    this.#enqueueWrite(() => this.#storage.set(this.#storageKey(item.clientId), JSON.stringify(item)));
  }

  /** Queues a write. Nothing is written before the first load, which tells whose messages these are. */
  #enqueueWrite(write: () => Promise<void>): void {
    if (!this.#isLoaded) return;
    this.#writing = this.#writing.then(() => this.#attempt(write()));
  }

  async #attempt<T>(work: Promise<T>): Promise<T | undefined> {
    try {
      return await this.#timers.withTimeout('The storage', STORAGE_TIMEOUT_MS, work);
    } catch (error) {
      const { kind, message } = toFailure(error);
      // After `close` the storage still finishes its work.
      if (kind !== 'closed') this.#owner.report(createError('storage', message, error).failure);
      return undefined;
    }
  }

  #storageKey(clientId: string): string {
    return `outbox/${this.#userId}/${clientId}`;
  }
}

function compareByTime(a: OutboxItem, b: OutboxItem): number {
  return a.createdAt < b.createdAt ? -1 : 1;
}

/** Checks the bounds of the service, which closes the connection on a frame that is too large. Throws `invalid`. */
function validate({ body, attachments, ...rest }: OutboxItem): void {
  const bytes = new TextEncoder().encode(JSON.stringify({ body, attachments, ...rest })).length;
  if (body === '') throw createError('invalid', 'The message is empty.');
  if (body.length > LIMITS.bodyCodePoints && Array.from(body).length > LIMITS.bodyCodePoints) {
    throw createError('invalid', `The message is longer than ${LIMITS.bodyCodePoints} code points.`);
  }
  if (attachments.length > LIMITS.attachments || bytes + ENVELOPE_BYTES > LIMITS.payloadBytes) {
    throw createError('invalid', 'The message has too many attachments, or is too large.');
  }
}
