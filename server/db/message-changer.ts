import type { Message } from '@messaging/protocol/message';
import { AppError } from '../app-error.ts';
import { MicroBatch } from '../concurrency/micro-batch.ts';
import { withTimeoutReportingLate } from '../concurrency/timeouts.ts';
import { changeContents, type Deletion, type Edit } from './change-messages.ts';
import { CONTENT_SHARE } from './content-share.ts';
import type { Database } from './database.ts';
import { findMessages } from './messages.ts';
import { isDataError } from './postgres-error.ts';

/** A change of the content of a message. */
export type MessageChange = Edit | Deletion;

/** The message after a change. */
export interface ChangeResult {
  readonly message: Message;
  /** What changed; null if the message already was as the call wants it. */
  readonly changed: MessageChange['kind'] | null;
}

export type MessageChanger = MicroBatch<MessageChange, ChangeResult>;

interface ChangerOptions {
  /** Receives each change that was stored after its caller was answered with `unavailable`. */
  readonly onLate: (result: ChangeResult) => void;
}

/** Collects the changes of messages of this instance in batches, as sends are. */
export function createMessageChanger(db: Database, { onLate }: ChangerOptions): MessageChanger {
  const run = (changes: readonly MessageChange[]) =>
    withTimeoutReportingLate(storeChanges(db, changes), db.timeoutMs, 'changing messages', (results) => {
      for (const result of results) if (!(result instanceof Error)) onLate(result);
    });
  return new MicroBatch({
    run,
    maxItems: 500,
    maxQueued: 10_000,
    key: ({ messageId }) => messageId,
    share: { owner: ({ actorId }) => actorId, size: countCharacters, max: CONTENT_SHARE.max },
    isPoison: isDataError,
    traced: { by: db.tracing, as: 'change messages' },
  });
}

function countCharacters(change: MessageChange): number {
  return change.kind === 'delete'
    ? 0
    : CONTENT_SHARE.size({ body: change.body, attachments: change.attachments ?? [] });
}

/** The messages are read after the commit, so that an answer never shows less than its `change` says. */
async function storeChanges(
  db: Database,
  changes: readonly MessageChange[],
): Promise<(ChangeResult | Error)[]> {
  const results: (ChangeResult | Error)[] = changes.map(() => new AppError('not_found'));
  const rows = await changeContents(db, changes);
  const accepted = rows.filter(({ verdict }) => verdict === 'changed' || verdict === 'same');
  const messages = await findMessages(db, accepted);
  for (const { ord, verdict } of rows) {
    const change = changes[ord - 1];
    const message = messages.get(change?.messageId ?? '');
    if (verdict !== 'changed' && verdict !== 'same') results[ord - 1] = new AppError(verdict);
    else if (change !== undefined && message !== undefined)
      results[ord - 1] = { message, changed: verdict === 'changed' ? change.kind : null };
  }
  return results;
}
