import { LIMITS } from '@messaging/protocol/limits';
import { failed, failureOf, type Failure } from './failure.ts';
import type { MessagingStorage } from './storage.ts';
import type { Timers } from './timers.ts';
import { randomUuid } from './uuid.ts';
import type { NewAttachment, ThreadId, UserId } from './wire.ts';

/** What to send. `body` is trimmed; see `LIMITS` for the bounds. */
export interface NewMessage {
  readonly body: string;
  readonly attachments?: readonly NewAttachment[];
}

interface Unsent {
  readonly threadId: ThreadId;
  /** Made once a message: sending it again, from wherever, never makes a second one. */
  readonly clientId: string;
  readonly body: string;
  readonly attachments: readonly NewAttachment[];
  /** When `send` or `retry` was called, ISO 8601, UTC: no two alike, and so the order. */
  readonly createdAt: string;
}

/** A message that is not stored by the service yet. */
export type OutboxItem =
  /** It will be sent, and sent again, until the service has answered. */
  | (Unsent & { readonly state: 'pending' })
  /** It will not be sent unless `retry` is called. `failure.canRetry` says whether that makes sense. */
  | (Unsent & { readonly state: 'failed'; readonly failure: Failure });

interface OutboxOwner {
  /** Items of this thread have changed. */
  onChange(threadId: ThreadId): void;
  /** The storage failed. */
  report(failure: Failure): void;
}

/** Messages that wait at the most. */
const MAX_ITEMS = 1_000;
/** How long the storage may take, in milliseconds. */
const STORAGE_MS = 5_000;
/** What a frame has beside the message. */
const ENVELOPE_BYTES = 200;

/** What waits to be sent, in order, kept in a storage until the service has it. */
export class Outbox {
  readonly #storage: MessagingStorage;
  readonly #timers: Timers;
  readonly #owner: OutboxOwner;
  readonly #items = new Map<string, OutboxItem>();
  /** Written one after the other, so that a delete never overtakes its set. */
  #writing: Promise<unknown> = Promise.resolve();
  #loading: Promise<void> = Promise.resolve();
  #userId: UserId | undefined;
  #isLoaded = false;
  /** Removed since the last load began: what the load still read of them is not news. */
  readonly #removedMeanwhile = new Set<string>();

  constructor(storage: MessagingStorage, timers: Timers, owner: OutboxOwner) {
    this.#storage = storage;
    this.#timers = timers;
    this.#owner = owner;
  }

  /** Whether `load` has been done. */
  get isLoaded(): boolean {
    return this.#isLoaded;
  }

  /** Those of a thread, in the order in which they are sent. */
  of(threadId: ThreadId): OutboxItem[] {
    return [...this.#items.values()].filter((item) => item.threadId === threadId);
  }

  /** Threads that have something to send. */
  get threadIds(): Set<ThreadId> {
    return new Set([...this.#items.values()].map(({ threadId }) => threadId));
  }

  /** Throws `outbox_full` or `invalid`. */
  add(threadId: ThreadId, { body, attachments = [] }: NewMessage): OutboxItem {
    if (this.#items.size >= MAX_ITEMS) throw failed('outbox_full', `${MAX_ITEMS} messages wait to be sent.`);
    const item: OutboxItem = {
      state: 'pending',
      threadId,
      clientId: randomUuid(),
      body: body.trim(),
      attachments,
      createdAt: this.#nextTime(),
    };
    check(item);
    this.#put(item);
    return item;
  }

  fail(item: OutboxItem, failure: Failure): void {
    if (this.#items.has(item.clientId)) this.#put({ ...item, state: 'failed', failure });
  }

  /** Makes a failed one pending, behind those that wait in its thread. Nothing for others. */
  retry(clientId: string): OutboxItem | undefined {
    const item = this.#items.get(clientId);
    if (item?.state !== 'failed') return undefined;
    const { failure: _, ...unsent } = item;
    this.#items.delete(clientId);
    const pending: OutboxItem = { ...unsent, createdAt: this.#nextTime(), state: 'pending' };
    this.#put(pending);
    return pending;
  }

  /** Takes over what the user's storage holds, from another time or another tab. Never rejects. */
  load(userId: UserId): Promise<void> {
    this.#userId = userId;
    this.#loading = this.#loading.then(() => this.#load());
    return this.#loading;
  }

  async #load(): Promise<void> {
    this.#removedMeanwhile.clear();
    const stored = (await this.#attempt(this.#readAll())) ?? [];
    const news = stored.filter(
      ({ clientId }) => !this.#items.has(clientId) && !this.#removedMeanwhile.has(clientId),
    );
    const known = [...this.#items.values()];
    this.#items.clear();
    for (const item of [...news, ...(this.#isLoaded ? known : [])].sort(byTime))
      this.#items.set(item.clientId, item);
    if (!this.#isLoaded) this.#beginToWrite(known);
    for (const { threadId } of news) this.#owner.onChange(threadId);
  }

  /** What was sent before it was known whose it is, or what waits already, comes after that. */
  #beginToWrite(known: readonly OutboxItem[]): void {
    this.#isLoaded = true;
    for (const item of known) this.#put({ ...item, createdAt: this.#nextTime() });
  }

  async #readAll(): Promise<OutboxItem[]> {
    await this.#writing;
    const keys = await this.#storage.list(this.#keyOf(''));
    const texts = await Promise.all(keys.slice(0, MAX_ITEMS).map((key) => this.#storage.get(key)));
    return texts.flatMap((text) => (text === null ? [] : [JSON.parse(text) as OutboxItem]));
  }

  /** Later than any before it, even if the clock was set back or stands still. */
  #nextTime(): string {
    const last = [...this.#items.values()].at(-1)?.createdAt;
    const now = this.#timers.clock.now();
    return new Date(last === undefined ? now : Math.max(now, Date.parse(last) + 1)).toISOString();
  }

  #put(item: OutboxItem): void {
    this.#items.set(item.clientId, item);
    this.#write(item);
    this.#owner.onChange(item.threadId);
  }

  /** The service has it, or it was given up. */
  remove(clientId: string): void {
    const item = this.#items.get(clientId);
    if (item === undefined) return;
    this.#items.delete(clientId);
    this.#removedMeanwhile.add(clientId);
    this.#queue(() => this.#storage.delete(this.#keyOf(clientId)));
    this.#owner.onChange(item.threadId);
  }

  #write(item: OutboxItem): void {
    this.#queue(() => this.#storage.set(this.#keyOf(item.clientId), JSON.stringify(item)));
  }

  /** Nothing is written before the first load: another user may be the next at this browser. */
  #queue(write: () => Promise<void>): void {
    if (!this.#isLoaded) return;
    this.#writing = this.#writing.then(() => this.#attempt(write()));
  }

  async #attempt<T>(work: Promise<T>): Promise<T | undefined> {
    try {
      return await this.#timers.inTime('The storage', STORAGE_MS, work);
    } catch (error) {
      const { kind, message } = failureOf(error);
      // The client was closed: the storage goes on, and nobody waits for it.
      if (kind !== 'closed') this.#owner.report(failed('storage', message, error).failure);
      return undefined;
    }
  }

  #keyOf(clientId: string): string {
    return `outbox/${this.#userId}/${clientId}`;
  }
}

function byTime(a: OutboxItem, b: OutboxItem): number {
  return a.createdAt < b.createdAt ? -1 : 1;
}

/** The service closes the connection on frames that are too large, and refuses these others. */
function check({ body, attachments, ...rest }: OutboxItem): void {
  const bytes = new TextEncoder().encode(JSON.stringify({ body, attachments, ...rest })).length;
  if (body === '') throw failed('invalid', 'The message is empty.');
  if (body.length > LIMITS.bodyCodePoints && Array.from(body).length > LIMITS.bodyCodePoints) {
    throw failed('invalid', `The message is longer than ${LIMITS.bodyCodePoints} code points.`);
  }
  if (attachments.length > LIMITS.attachments || bytes + ENVELOPE_BYTES > LIMITS.payloadBytes) {
    throw failed('invalid', 'The message has too many attachments, or is too large.');
  }
}
