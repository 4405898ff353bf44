import type { Message, Quote } from '@messaging/protocol/message';
import type { MessageId, UserId } from '@messaging/protocol/primitives';
import { webAddress } from '@messaging/protocol/web-address';
import { AppError } from '../app-error.ts';
import { withTimeoutReportingLate } from '../concurrency/timeouts.ts';
import type { Content } from './content-share.ts';
import type { Statements } from './database.ts';
import { insertMessage } from './insert-message.ts';
import {
  insertMessages,
  NO_QUOTE,
  type Draft,
  type InsertedRow,
  type InsertOptions,
} from './insert-messages.ts';
import { findMemberRows } from './member-rows.ts';
import { toMessage } from './message-row.ts';
import { findFirstVersion } from './message-versions.ts';
import { findByClientId } from './messages.ts';
import { isUniqueViolation } from './postgres-error.ts';
import { findQuotes, hidePreview } from './quotes.ts';
import { reportInDoubt } from './report-in-doubt.ts';
import type { Sender } from './users.ts';

/** The stored message of a draft. */
export interface WriteResult {
  readonly message: Message;
  /** The members of a group when it was stored; null in a pair. */
  readonly memberIds: readonly UserId[] | null;
  /** False if an earlier request with the same client id stored it. */
  readonly isNew: boolean;
}

/** A single instance: an error records a stack, which no caller reads here. */
const NOT_FOUND = new AppError('not_found');

export interface WriterOptions {
  /** Receives each message that was stored after its sender was answered with `unavailable`. */
  readonly onLate: (result: WriteResult) => void;
  /** Receives the ids of messages that may be stored or not: the connection broke before the answer. */
  readonly onInDoubt: (ids: readonly MessageId[]) => void;
  readonly isPublished: boolean;
  /** Names of senders. Never rejects. */
  readonly senders: { get(userIds: readonly UserId[]): Promise<ReadonlyMap<UserId, Sender>> };
}

/** Time after a repeated client id in which batches check for duplicates first, in milliseconds: repeats come in waves. */
const DEDUPE_MS = 1_000;

/**
 * Writes batches. Almost no send is a repeat, so a batch does not check its client ids; if the unique index refuses it, the
 * batch runs again and checks. The snapshot of a statement is older than the locks it waited for, so the index may refuse a
 * repeat that races on another instance once more; the next snapshot contains the winner.
 */
export class BatchWriter {
  readonly #db: Statements;
  readonly #options: WriterOptions;
  #dedupeUntil = 0;
  #isInTransaction = false;

  constructor(db: Statements, options: WriterOptions) {
    this.#db = db;
    this.#options = options;
  }

  /** Rejects with `unavailable` after the time limit. If the batch is stored all the same, its messages go to `onLate`. */
  write(drafts: readonly Draft[]): Promise<(WriteResult | Error)[]> {
    return withTimeoutReportingLate(this.#write(drafts), this.#db.timeoutMs, 'storing messages', (results) =>
      this.#reportLate(results),
    );
  }

  /** Writes in the transaction of the caller, with a check for duplicates: a violation would end it. */
  writeChecked(drafts: readonly Draft[]): Promise<(WriteResult | Error)[]> {
    this.#dedupeUntil = Infinity;
    this.#isInTransaction = true;
    return this.#write(drafts);
  }

  #reportLate(results: readonly (WriteResult | Error)[]): void {
    for (const result of results)
      if (!(result instanceof Error) && result.isNew) this.#options.onLate(result);
  }

  #write(drafts: readonly Draft[]): Promise<(WriteResult | Error)[]> {
    return reportInDoubt(this.#store(drafts), () => this.#options.onInDoubt(drafts.map(({ id }) => id)));
  }

  async #store(drafts: readonly Draft[]): Promise<(WriteResult | Error)[]> {
    const { isPublished, senders } = this.#options;
    const reading = senders.get(drafts.map(({ senderId }) => senderId));
    // Read before the batch is stored, so that replies keep their place among the messages of their sender.
    const quotes = drafts.some(isReply) ? await this.#findQuotes(drafts) : undefined;
    const rows = await this.#insert(drafts, {
      isPublished,
      checkDuplicates: performance.now() < this.#dedupeUntil,
      replySeqs: quotes?.map((quote) => (quote === undefined ? NO_QUOTE : (quote?.seq ?? null))),
    });
    return await toResults(this.#db, drafts, rows, { senders: await reading, quotes });
  }

  /** The message that each draft answers: null if it answers none, undefined if its thread has no such message. */
  async #findQuotes(drafts: readonly Draft[]): Promise<(Quote | null | undefined)[]> {
    const found = await findQuotes(
      this.#db,
      drafts.flatMap(({ replyTo }) => replyTo ?? []),
    );
    return drafts.map(({ threadId, replyTo }) => {
      const quoted = found.get(replyTo ?? '');
      if (!replyTo) return null;
      return quoted?.threadId === threadId ? quoted.quote : undefined;
    });
  }

  async #insert(drafts: readonly Draft[], options: InsertOptions): Promise<InsertedRow[]> {
    const { checkDuplicates, isPublished, replySeqs } = options;
    const [only, second] = drafts;
    const isSingle =
      only !== undefined && second === undefined && replySeqs === undefined && !checkDuplicates;
    try {
      return await (isSingle
        ? insertMessage(this.#db, only, isPublished)
        : insertMessages(this.#db, drafts, options));
    } catch (error) {
      if (!isUniqueViolation(error) || this.#isInTransaction) throw error;
      this.#dedupeUntil = performance.now() + DEDUPE_MS;
      return await insertMessages(this.#db, drafts, { ...options, checkDuplicates: true });
    }
  }
}

const isReply = ({ replyTo }: Draft): boolean => Boolean(replyTo);

/** What messages show beside their own rows. */
interface Shown {
  readonly senders: ReadonlyMap<UserId, Sender>;
  /** In the order of the drafts; undefined if no draft is a reply. */
  readonly quotes: readonly (Quote | null | undefined)[] | undefined;
}

async function toResults(
  db: Statements,
  drafts: readonly Draft[],
  rows: readonly InsertedRow[],
  { senders, quotes }: Shown,
): Promise<(WriteResult | Error)[]> {
  const results = drafts.map((): WriteResult | Error => NOT_FOUND);
  for (const row of rows) {
    const draft = drafts[row.ord - 1];
    if (draft === undefined) continue;
    const sender = senders.get(draft.senderId);
    const quote = quotes?.[row.ord - 1] ?? null;
    results[row.ord - 1] = toNewMessage(draft, row, sender, quote) ?? (await findEarlier(db, draft));
  }
  const refused = drafts.flatMap((draft, i) => (results[i] === NOT_FOUND ? { draft, i } : []));
  if (refused.length > 0) await explainRefusals(db, refused, results);
  return results;
}

function toNewMessage(
  draft: Draft,
  { seq, createdAt, receiverId, memberIds }: InsertedRow,
  sender: Sender | undefined,
  quote: Quote | null,
): WriteResult | undefined {
  if (seq === null || createdAt === null) return undefined;
  const { id, threadId, senderId, body, attachments, clientId } = draft;
  const message = toMessage({
    id,
    threadId,
    seq,
    senderId,
    receiverId,
    body,
    attachments,
    clientId,
    readAt: null,
    createdAt,
    senderName: sender?.name ?? draft.senderName,
    senderAvatar: sender?.avatar ?? null,
    version: null,
    change: null,
    editedAt: null,
    deletedAt: null,
    reactions: null,
    // One text for all members of a group, some of whom may not see the quoted message.
    replyTo: memberIds === null ? quote : hidePreview(quote),
    card: null,
    memberIds,
    pinnedAt: null,
  });
  return { message, memberIds: memberIds && Array.from(memberIds), isNew: true };
}

/**
 * Replaces the refusals that say more than `not_found`: a retry of a stored message gets it, also if its sender has left the group
 * since, and a member who may not write learns it. For all others the thread does not exist. One statement looks up all of them,
 * because sends to threads of others must not cost the rest of the batch a query each.
 */
async function explainRefusals(
  db: Statements,
  refused: readonly { readonly draft: Draft; readonly i: number }[],
  results: (WriteResult | Error)[],
): Promise<void> {
  const found = await findMemberRows(
    db,
    refused.map(({ draft: { threadId, senderId } }) => ({ threadId, userId: senderId })),
  );
  for (const { ord, hasLeft } of found) {
    const { draft, i } = refused[ord - 1] ?? {};
    if (draft === undefined || i === undefined) continue;
    const earlier = draft.clientId === null ? NOT_FOUND : await findEarlier(db, draft);
    const isReader = !hasLeft && !draft.replyTo;
    results[i] = earlier === NOT_FOUND && isReader ? new AppError('read_only') : earlier;
  }
}

/** The message that an earlier request stored under the draft's client id. The draft is compared with its first version. */
export async function findEarlier(db: Statements, draft: Draft): Promise<WriteResult | Error> {
  const earlier = await findByClientId(db, draft);
  if (earlier === undefined) return NOT_FOUND;
  const { message, isQuoteGone } = earlier;
  const first = message.version === 1 ? message : await findFirstVersion(db, message);
  // Without its first version a message was deleted or erased, and nothing says that the content differs.
  const replyTo = draft.replyTo ?? null;
  const answersSame = isQuoteGone ? replyTo !== null : (message.replyTo?.messageId ?? null) === replyTo;
  const isRepeat = answersSame && (first === undefined || isSameContent(first, draft));
  return isRepeat ? { message, memberIds: null, isNew: false } : new AppError('client_id_conflict');
}

/**
 * Whether two contents are the same. Attachment ids do not count, because the service creates those that the client omits.
 * Stored URLs that are not normalised are compared in the form in which they would be stored today.
 */
function isSameContent(one: Content, other: Content): boolean {
  const toText = ({ body, attachments }: Content): string =>
    JSON.stringify([
      body,
      attachments.map(({ filename, url, type, size }) => [filename, webAddress(url) ?? url, type, size]),
    ]);
  return toText(one) === toText(other);
}
