import { EntryStorage } from './entry-storage.ts';
import { createError, type Failure } from './failure.ts';
import {
  isChange,
  validate,
  type Content,
  type MessageChange,
  type NewMessage,
  type OutboxChange,
  type OutboxEntry,
  type OutboxItem,
} from './outbox-entry.ts';
import type { MessagingStorage } from './storage.ts';
import type { Timers } from './timers.ts';
import { randomUuid } from './uuid.ts';
import type { Message, Seq, ThreadId, UserId } from './wire.ts';

interface OutboxOwner {
  /** Called when entries of this thread have changed. */
  onChange(threadId: ThreadId): void;
  /** Called when the storage failed. */
  report(failure: Failure): void;
}

/** Upper bound of waiting messages and changes. */
const MAX_ENTRIES = 1_000;

/** Unsent messages and changes in order, kept in a storage until the service has stored them. */
export class Outbox {
  readonly #storage: EntryStorage;
  readonly #timers: Timers;
  readonly #owner: OutboxOwner;
  readonly #entries = new Map<string, OutboxEntry>();
  #loading: Promise<void> = Promise.resolve();
  #isLoaded = false;
  /** Entries removed since the last load began. The load may have read them before, and must not add them again. */
  readonly #removedDuringLoad = new Set<string>();
  /** Entries that a storage had. Another tab may have them too. */
  readonly #loadedIds = new Set<string>();
  /** Messages that the service cannot have: they were never sent, or it has refused them. */
  readonly #unknownToService = new Set<string>();

  constructor(storage: MessagingStorage, timers: Timers, owner: OutboxOwner) {
    this.#storage = new EntryStorage(storage, timers, (failure) => owner.report(failure));
    this.#timers = timers;
    this.#owner = owner;
  }

  /** True after the first `load`. */
  get isLoaded(): boolean {
    return this.#isLoaded;
  }

  /** Messages of a thread, in the order of sending. */
  forThread(threadId: ThreadId): OutboxItem[] {
    return this.#forThread(threadId).filter((entry): entry is OutboxItem => !isChange(entry));
  }

  /** Changes of stored messages of a thread, in the order of the calls. */
  changesOf(threadId: ThreadId): OutboxChange[] {
    return this.#forThread(threadId).filter(isChange);
  }

  /** The entry of a thread that is to be sent first. */
  next(threadId: ThreadId): OutboxEntry | undefined {
    return this.#forThread(threadId).find(({ state }) => state === 'pending');
  }

  /** Threads with unsent entries. */
  get threadIds(): Set<ThreadId> {
    return new Set([...this.#entries.values()].map(({ threadId }) => threadId));
  }

  /** Adds a message. Throws `outbox_full` or `invalid`. */
  add(threadId: ThreadId, { body, attachments = [], replyTo, holdMs }: NewMessage): OutboxItem {
    const reply = replyTo === undefined ? {} : { replyTo };
    const hold = holdMs ? { heldUntil: this.#timers.clock.now() + holdMs } : {};
    const item = { ...this.#newEntry(threadId), body: body.trim(), attachments, ...reply, ...hold };
    validate(item);
    this.#unknownToService.add(item.clientId);
    this.#upsert(item);
    return item;
  }

  /** Adds a change of a stored message. Throws `outbox_full` or `invalid`. */
  addChange(
    threadId: ThreadId,
    messageId: string,
    seq: Seq | undefined,
    change: MessageChange,
  ): OutboxChange {
    const trimmed = change.type === 'edit' ? { ...change, body: change.body.trim() } : change;
    if (trimmed.type === 'edit') validate(trimmed);
    const entry = { ...this.#newEntry(threadId), messageId, seq, change: trimmed };
    this.#upsert(entry);
    return entry;
  }

  /** Edits an unsent message. False: there is none with this client id. Throws `invalid`. */
  edit(clientId: string, { body, attachments }: Content): boolean {
    const item = this.#entries.get(clientId);
    if (item === undefined || isChange(item)) return false;
    const edit = { body: body.trim(), attachments: attachments ?? (item.edit ?? item).attachments };
    validate({ ...item, ...edit });
    // The service may have the message already, and refuses its client id with another content.
    const isSent = !this.#unknownToService.has(clientId);
    this.#upsert(isSent ? { ...item, edit } : { ...item, ...edit, edit });
    return true;
  }

  /** The message is about to be sent: from now on the service may have it. */
  onSend(clientId: string): void {
    this.#unknownToService.delete(clientId);
  }

  /** Whether the entry still has to be sent: another tab that has loaded it may have done so. */
  async isWanted({ clientId }: OutboxChange): Promise<boolean> {
    return !this.#loadedIds.has(clientId) || (await this.#storage.has(clientId));
  }

  fail(item: OutboxItem, failure: Failure): void {
    const { clientId } = item;
    const known = this.#entries.get(clientId);
    if (known === undefined || isChange(known)) return;
    if (failure.kind === 'refused' && failure.code !== 'client_id_conflict')
      this.#unknownToService.add(clientId);
    this.#upsert({ ...known, state: 'failed', failure });
  }

  /** Makes a failed message pending, behind the others of its thread. Does nothing for other messages. */
  retry(clientId: string): OutboxItem | undefined {
    const item = this.#entries.get(clientId);
    if (item?.state !== 'failed') return undefined;
    const { failure: _, ...unsent } = item;
    this.#entries.delete(clientId);
    const pending: OutboxItem = { ...unsent, createdAt: this.#nextTime(), state: 'pending' };
    this.#upsert(pending);
    return pending;
  }

  /** Adds the entries that the user's storage holds, from before a reload or from another tab. Never rejects. */
  load(userId: UserId): Promise<void> {
    this.#loading = this.#loading.then(() => this.#load(userId));
    return this.#loading;
  }

  async #load(userId: UserId): Promise<void> {
    this.#removedDuringLoad.clear();
    const stored = await this.#storage.read(userId, MAX_ENTRIES);
    const added = stored.filter(
      ({ clientId }) => !this.#entries.has(clientId) && !this.#removedDuringLoad.has(clientId),
    );
    const earlier = [...this.#entries.values()];
    this.#order([...added, ...(this.#isLoaded ? earlier : [])]);
    if (!this.#isLoaded) this.#startWriting(earlier);
    for (const { clientId, threadId } of added) {
      this.#loadedIds.add(clientId);
      this.#owner.onChange(threadId);
    }
  }

  /** Appends the entries that were added before the first load: those of the storage are older. */
  #startWriting(earlier: readonly OutboxEntry[]): void {
    this.#isLoaded = true;
    for (const entry of earlier) this.#upsert({ ...entry, createdAt: this.#nextTime() });
  }

  /** Removes an entry that the service has stored or refused, or that the user has discarded. */
  remove(clientId: string): void {
    const entry = this.#entries.get(clientId);
    if (entry === undefined) return;
    this.#entries.delete(clientId);
    this.#removedDuringLoad.add(clientId);
    this.#loadedIds.delete(clientId);
    this.#unknownToService.delete(clientId);
    if (this.#isLoaded) this.#storage.delete(clientId);
    this.#owner.onChange(entry.threadId);
  }

  /** Removes a message that the service has stored. If it was edited meanwhile, the edit follows; returns true then. */
  settle({ id, threadId, seq, clientId, ...stored }: Message): boolean {
    const item = this.#entries.get(clientId ?? '');
    if (item === undefined || isChange(item)) return false;
    const { edit } = item;
    const isEdited = edit !== undefined && !hasContent(stored, edit);
    // Added first, so that a reload in between loses nothing, and in the place of the message: later changes may be waiting.
    if (isEdited) {
      const entry = this.#createEntry(threadId, item.createdAt);
      this.#upsert({ ...entry, messageId: id, seq, change: { type: 'edit', ...edit } });
      this.#order([...this.#entries.values()]);
    }
    this.remove(item.clientId);
    return isEdited;
  }

  #order(entries: OutboxEntry[]): void {
    this.#entries.clear();
    for (const entry of entries.sort(compareByTime)) this.#entries.set(entry.clientId, entry);
  }

  #forThread(threadId: ThreadId): OutboxEntry[] {
    return [...this.#entries.values()].filter((entry) => entry.threadId === threadId);
  }

  #newEntry(threadId: ThreadId) {
    if (this.#entries.size >= MAX_ENTRIES)
      throw createError('outbox_full', `${MAX_ENTRIES} messages and changes wait to be sent.`);
    return this.#createEntry(threadId);
  }

  #createEntry(threadId: ThreadId, createdAt = this.#nextTime()) {
    return { state: 'pending', threadId, clientId: randomUuid(), createdAt } as const;
  }

  /** A time later than that of all other entries, even if the clock was set back. */
  #nextTime(): string {
    const last = [...this.#entries.values()].at(-1)?.createdAt;
    const now = this.#timers.clock.now();
    return new Date(last === undefined ? now : Math.max(now, Date.parse(last) + 1)).toISOString();
  }

  /** Nothing is written before the first load, which tells whose entries these are. */
  #upsert(entry: OutboxEntry): void {
    this.#entries.set(entry.clientId, entry);
    if (this.#isLoaded) this.#storage.set(entry);
    this.#owner.onChange(entry.threadId);
  }
}

function compareByTime(a: OutboxEntry, b: OutboxEntry): number {
  return a.createdAt < b.createdAt ? -1 : 1;
}

/** Whether a stored message has this content. Files that only look different are told apart by the service. */
function hasContent(
  { body, attachments }: Pick<Message, 'body' | 'attachments'>,
  edit: Required<Content>,
): boolean {
  const urls = edit.attachments.map(({ url }) => url);
  return body === edit.body && String(attachments.map(({ url }) => url)) === String(urls);
}
