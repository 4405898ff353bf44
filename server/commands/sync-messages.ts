import type { Input, Output } from '@messaging/protocol/commands';
import { LIMITS } from '@messaging/protocol/limits';
import type { Message } from '@messaging/protocol/message';
import type { ThreadId, UserId } from '@messaging/protocol/primitives';
import type { Context } from '../context.ts';
import { findThreadsWithChanges, listChangedMessages, type ChangeRange } from '../db/changed-messages.ts';
import { showAsOfLeaving } from '../db/as-of-leaving.ts';
import type { Database } from '../db/database.ts';
import { toLeavings } from '../db/member-rows.ts';
import { findThreadsBehind, listMissingMessages, type MissingRange } from '../db/messages.ts';
import { fitAnswer } from './fit-answer.ts';
import { hideQuote } from './hide-quote.ts';

/** The positions of the client in the threads that have more: more messages, or more changes. */
interface Behind {
  readonly seqs: readonly MissingRange[];
  readonly changes: readonly ChangeRange[];
}

/** New messages, oldest first, and changed ones, thread after thread in the order of their changes. */
interface Missing {
  readonly added: readonly Message[];
  readonly changed: readonly Message[];
}

/** Threads of one kind may exceed `LIMITS.syncChanges` by one, so that the caller sees that there are more. */
export async function findBehind(
  { db, limiter }: Pick<Context, 'db' | 'limiter'>,
  viewer: UserId,
  { threads = {}, changes = {} }: Input<'sync'>,
): Promise<Behind> {
  const knownSeqs = Object.entries(threads).map(([threadId, seq]) => ({ threadId, seq }));
  const knownChanges = Object.entries(changes).map(([threadId, change]) => ({ threadId, change }));
  limiter.charge(viewer, 'rows', knownSeqs.length + knownChanges.length);
  const most = LIMITS.syncChanges + 1;
  const [behind, changed] = await Promise.all([
    knownSeqs.length === 0 ? [] : findThreadsBehind(db, viewer, knownSeqs, most),
    knownChanges.length === 0 ? [] : findThreadsWithChanges(db, viewer, knownChanges, most),
  ]);
  return { seqs: behind, changes: changed };
}

export function listThreadIds({ seqs, changes }: Behind): ThreadId[] {
  return [...seqs, ...changes].map(({ threadId }) => threadId);
}

/** At most `LIMITS.syncMessages` messages; the new ones come first. */
export async function readMissing(db: Database, { seqs, changes }: Behind): Promise<Missing> {
  const added = seqs.length === 0 ? [] : await listMissingMessages(db, seqs, LIMITS.syncMessages);
  const limit = LIMITS.syncMessages - added.length;
  const changed =
    changes.length === 0 || limit === 0 ? [] : (await listChangedMessages(db, changes, limit)).rows;
  const lefts = toLeavings([...seqs, ...changes]);
  const shown = await showAsOfLeaving(db, [...added, ...changed], lefts);
  return { added: shown.slice(0, added.length), changed: shown.slice(added.length) };
}

/** The part of the answer with messages, cut to `bytes`. It has nothing that the input did not ask for. */
export function fitMissing(
  input: Input<'sync'>,
  behind: Behind,
  { added, changed }: Missing,
  bytes: number,
): Pick<Output<'sync'>, 'messages' | 'changes'> {
  if (input.threads === undefined && input.changes === undefined) return {};
  const first = new Map([...behind.seqs, ...behind.changes].map((range) => [range.threadId, range.first]));
  const shown = [...added, ...changed].map((message) => hideQuote(message, first.get(message.threadId) ?? 1));
  const messages = fitAnswer(shown, bytes);
  if (input.changes === undefined) return { messages };
  const upTo = new Map(behind.changes.map(({ threadId, change }) => [threadId, change]));
  for (const { threadId, change } of messages.slice(added.length)) upTo.set(threadId, change ?? 0);
  return { messages, changes: Object.fromEntries(upTo) };
}
