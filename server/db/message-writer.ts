import type { Message } from '@messaging/protocol/message';
import type { UserId } from '@messaging/protocol/primitives';
import { webAddress } from '@messaging/protocol/web-address';
import { AppError } from '../app-error.ts';
import { withTimeoutReportingLate } from '../concurrency/timeouts.ts';
import { MicroBatch } from '../concurrency/micro-batch.ts';
import type { Database } from './database.ts';
import { insertMessages, type Draft, type InsertedRow, type InsertForm } from './insert-messages.ts';
import { isDataError, isUniqueViolation } from './postgres-error.ts';
import { findByClientId } from './messages.ts';
import type { ListedBehind } from './listed.ts';
import type { Sender } from './users.ts';

/** What became of a draft: the stored message, and whether it was stored now or by an earlier try. */
export interface Written {
  readonly message: Message;
  readonly isNew: boolean;
}

/** Made once: an error records a stack, and nobody reads this one's. */
const NOT_FOUND = new AppError('not_found');

/** Told of each message that was stored after its sender had been told `unavailable`. */
type OnLate = (message: Message) => void;

interface WriterOptions {
  readonly onLate: OnLate;
  readonly isPublished: boolean;
  /** Knows senders' names. Never rejects. */
  readonly senders: { of(userIds: readonly UserId[]): Promise<ReadonlyMap<UserId, Sender>> };
  /** How far what indexes hold may be behind. */
  readonly behind: () => ListedBehind;
}

export type MessageWriter = MicroBatch<Draft, Written>;

/**
 * Gathers the sends of this instance. 500 rows a statement is where the cost of a row stops falling; 10,000 waiting
 * are about a third of a second of work at full speed.
 */
export function createMessageWriter(db: Database, options: WriterOptions): MessageWriter {
  const writer = new BatchWriter(db, options);
  return new MicroBatch({
    run: (drafts) => writer.write(drafts),
    maxItems: 500,
    maxQueued: 10_000,
    // A client id names one message; two threads that share one only wait for each other.
    key: ({ clientId }) => clientId ?? undefined,
    share: { owner: ({ senderId }) => senderId, size: sizeOf, max: SENDER_SHARE },
    isPoison: isDataError,
    traced: { by: db.tracing, as: 'store messages' },
  });
}

/**
 * Characters of one sender in a batch, at most: a batch of 2 MB takes some 50 ms, and everybody else's messages would
 * wait for it. This is three of the longest messages, 90 KB at most.
 */
const SENDER_SHARE = 32_768;

function sizeOf({ body, attachments }: Draft): number {
  let size = body.length;
  for (const { url, filename } of attachments) size += url.length + filename.length;
  return size;
}

/** How long after a repeated client id batches look for known ones first, in milliseconds: repeats come in waves. */
const WARY_MS = 1_000;

/**
 * Almost no send is a repeat, so a batch does not look whether its client ids are known: the unique index tells. Then
 * the batch runs again and looks. A statement's snapshot is older than the locks it waited for, so a repeat racing on
 * another instance may be told by the index once more; the next snapshot sees the winner.
 */
class BatchWriter {
  readonly #db: Database;
  readonly #options: WriterOptions;
  #waryUntil = 0;

  constructor(db: Database, options: WriterOptions) {
    this.#db = db;
    this.#options = options;
  }

  /** Rejects with `unavailable` when it takes too long. If the batch is stored all the same, that is told late. */
  write(drafts: readonly Draft[]): Promise<(Written | Error)[]> {
    return withTimeoutReportingLate(this.#write(drafts), this.#db.timeoutMs, 'storing messages', (late) =>
      this.#tellLate(late),
    );
  }

  #tellLate(late: readonly (Written | Error)[]): void {
    for (const one of late) if (!(one instanceof Error) && one.isNew) this.#options.onLate(one.message);
  }

  async #write(drafts: readonly Draft[]): Promise<(Written | Error)[]> {
    const { isPublished, behind, senders } = this.#options;
    const naming = senders.of(drafts.map(({ senderId }) => senderId));
    const form = { isPublished, behind: behind(), looksForKnown: performance.now() < this.#waryUntil };
    const rows = await this.#insert(drafts, form);
    return await writtenOf(this.#db, drafts, rows, await naming);
  }

  async #insert(drafts: readonly Draft[], form: InsertForm): Promise<InsertedRow[]> {
    try {
      return await insertMessages(this.#db, drafts, form);
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      this.#waryUntil = performance.now() + WARY_MS;
      return await insertMessages(this.#db, drafts, { ...form, looksForKnown: true });
    }
  }
}

async function writtenOf(
  db: Database,
  drafts: readonly Draft[],
  rows: readonly InsertedRow[],
  senders: ReadonlyMap<UserId, Sender>,
): Promise<(Written | Error)[]> {
  const results = drafts.map((): Written | Error => NOT_FOUND);
  for (const row of rows) {
    const draft = drafts[row.ord - 1];
    if (draft === undefined) continue;
    results[row.ord - 1] = stored(draft, row, senders.get(draft.senderId)) ?? (await repeated(db, draft));
  }
  return results;
}

function stored(
  draft: Draft,
  { seq, createdAt, receiverId }: InsertedRow,
  sender: Sender | undefined,
): Written | undefined {
  if (seq === null || createdAt === null || receiverId === null) return undefined;
  const { id, threadId, senderId, body, attachments, clientId } = draft;
  const message: Message = {
    id,
    threadId,
    seq,
    senderId,
    receiverId,
    body,
    attachments,
    clientId,
    readAt: null,
    createdAt: createdAt.toISOString(),
    senderName: sender?.name ?? draft.senderName,
    senderAvatar: sender?.avatar ?? null,
  };
  return { message, isNew: true };
}

async function repeated(db: Database, draft: Draft): Promise<Written | Error> {
  const message = await findByClientId(db, draft);
  if (message === undefined) return NOT_FOUND;
  return hasContent(message, draft) ? { message, isNew: false } : new AppError('client_id_conflict');
}

/**
 * Attachment ids do not count: the service makes those the client leaves out. URLs that were stored before the service
 * normalised them are compared as they would be stored now.
 */
function hasContent(message: Message, draft: Draft): boolean {
  const content = (of: Message | Draft): string =>
    JSON.stringify([
      of.body,
      of.attachments.map(({ filename, url, type, size }) => [filename, webAddress(url) ?? url, type, size]),
    ]);
  return content(message) === content(draft);
}
