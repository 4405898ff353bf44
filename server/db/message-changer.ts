import type { Message } from '@messaging/protocol/message';
import type { MessageId, UserId } from '@messaging/protocol/primitives';
import { AppError } from '../app-error.ts';
import { MicroBatch } from '../concurrency/micro-batch.ts';
import { withTimeoutReportingLate } from '../concurrency/timeouts.ts';
import { changeContents, type Deletion, type Edit, type JudgedRow } from './change-messages.ts';
import { changePins, type PinChange } from './change-pins.ts';
import { changeReactions, type ReactionChange } from './change-reactions.ts';
import { CONTENT_SHARE } from './content-share.ts';
import type { Database } from './database.ts';
import { findMessages } from './messages.ts';
import { isDataError } from './postgres-error.ts';
import { withoutPreview } from './quotes.ts';
import { reportInDoubt } from './report-in-doubt.ts';

/** A change of the content of a message. */
export type ContentChange = Edit | Deletion;

/** The message after a change. */
export interface ChangeResult {
  readonly message: Message;
  /** The members of a group who could see the message when it changed; null in a pair. */
  readonly memberIds: readonly UserId[] | null;
  /** What changed; null if the message already was as the call wants it. */
  readonly changed: string | null;
}

export type MessageChanger<Change> = MicroBatch<Change, ChangeResult>;

/** The changes of messages of this instance, each kind in batches of its own, as sends are. */
export interface MessageChangers {
  readonly contentChanger: MessageChanger<ContentChange>;
  readonly reactionChanger: MessageChanger<ReactionChange>;
  readonly pinChanger: MessageChanger<PinChange>;
}

export interface ChangersOptions {
  /** Receives each change that was stored after its caller was answered with `unavailable`. */
  readonly onLate: (result: ChangeResult) => void;
  /** Receives a change that may be stored or not: the connection broke before the answer. */
  readonly onInDoubt: OnInDoubt;
  readonly isPublished: boolean;
}

type OnInDoubt = (messageId: MessageId, what: string) => void;

export function createMessageChangers(
  db: Database,
  { isPublished, ...handlers }: ChangersOptions,
): MessageChangers {
  const changePublished = (_: Database, changes: readonly ContentChange[]) =>
    changeContents(db, changes, isPublished);
  return {
    contentChanger: createChanger(db, { statement: changePublished, size: countCharacters, ...handlers }),
    reactionChanger: createChanger(db, { statement: changeReactions, size: () => 0, ...handlers }),
    pinChanger: createChanger(db, { statement: changePins, size: () => 0, ...handlers }),
  };
}

interface ChangerOptions<Change> {
  /** Stores changes of different messages, and says what became of each. */
  readonly statement: (db: Database, changes: readonly Change[]) => Promise<JudgedRow[]>;
  readonly size: (change: Change) => number;
  readonly onLate: (result: ChangeResult) => void;
  readonly onInDoubt: OnInDoubt;
}

function createChanger<
  Change extends { readonly kind: string; readonly messageId: MessageId; readonly actorId: UserId },
>(db: Database, { statement, size, onLate, onInDoubt }: ChangerOptions<Change>): MessageChanger<Change> {
  const store = async (changes: readonly Change[]) =>
    await toChangeResults(db, changes, await statement(db, changes));
  const reported = (changes: readonly Change[]) =>
    reportInDoubt(store(changes), () => {
      for (const { messageId, kind } of changes) onInDoubt(messageId, kind);
    });
  const run = (changes: readonly Change[]) =>
    withTimeoutReportingLate(reported(changes), db.timeoutMs, 'changing messages', (results) => {
      for (const result of results) if (!(result instanceof Error)) onLate(result);
    });
  return new MicroBatch({
    run,
    maxItems: 500,
    maxQueued: 10_000,
    key: ({ messageId }) => messageId,
    share: { owner: ({ actorId }) => actorId, size, max: CONTENT_SHARE.max },
    isPoison: isDataError,
    traced: { by: db.tracing, as: 'change messages' },
  });
}

function countCharacters(change: ContentChange): number {
  return change.kind === 'delete'
    ? 0
    : CONTENT_SHARE.size({ body: change.body, attachments: change.attachments ?? [] });
}

/** Verdicts whose answers show the message: who edited another version sees what has become of it. */
const SHOWN: ReadonlySet<JudgedRow['verdict']> = new Set(['changed', 'same', 'version_conflict']);

/** The messages are read after the commit, so that an answer never shows less than its `change` says. */
export async function toChangeResults(
  db: Database,
  changes: readonly { readonly kind: string; readonly messageId: MessageId }[],
  rows: readonly JudgedRow[],
): Promise<(ChangeResult | Error)[]> {
  const results: (ChangeResult | Error)[] = changes.map(() => new AppError('not_found'));
  const shown = rows.filter(({ verdict }) => SHOWN.has(verdict));
  const messages = await findMessages(db, shown);
  for (const { ord, verdict, memberIds } of rows) {
    const change = changes[ord - 1];
    const stored = messages.get(change?.messageId ?? '');
    const message = stored && memberIds ? withoutPreview(stored) : stored;
    if (verdict !== 'changed' && verdict !== 'same')
      results[ord - 1] = new AppError(verdict, message && { current: message });
    else if (change !== undefined && message !== undefined)
      results[ord - 1] = {
        message,
        memberIds: memberIds && Array.from(memberIds),
        changed: verdict === 'changed' ? change.kind : null,
      };
  }
  return results;
}
