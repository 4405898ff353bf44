import type { Input } from '@messaging/protocol/commands';
import type { Seq, ThreadId } from '@messaging/protocol/primitives';
import type { Thread } from '@messaging/protocol/thread';
import { AppError } from '../app-error.ts';
import type { Context } from '../context.ts';
import { changeThreadState, clearUnreadFrom, type StateChange } from '../db/change-thread-state.ts';
import type { StoredFile } from '../db/files.ts';
import { eventFrame, toGroupFrame } from '../live/frames.ts';
import type { Call, Handler } from './call.ts';
import { readThread } from './get-thread.ts';
import { describeAttachments, toDraftAttachments } from './to-attachments.ts';

/** Stores what the caller has set, and tells the caller's other connections. No other member learns of it. */
export const setThreadState: Handler<
  'setThreadState',
  'config' | 'db' | 'deliverer' | 'files' | 'limiter' | 'presence'
> = async (context, call, { threadId, ...input }) => {
  const { userId } = call.actor;
  const draft = await toDraft(context, { ownerId: userId, threadId }, input.draft);
  const refusal = await changeThreadState(context.db, threadId, userId, toChange(input, draft));
  if (refusal !== undefined) throw new AppError(refusal);
  const thread = await readThread(context, userId, threadId);
  // The messages from there to the watermark were counted.
  if (input.unreadFrom != null)
    context.limiter.charge(userId, 'rows', Math.max(0, thread.lastReadSeq - input.unreadFrom));
  tellOthers(context, call, thread);
  return thread;
};

/** Ends that the thread is shown as unread, for a receipt that moves no watermark. */
export async function endUnreadFrom(
  context: Pick<Context, 'db' | 'deliverer' | 'presence'>,
  call: Call,
  threadId: ThreadId,
  seq: Seq,
): Promise<void> {
  const { userId } = call.actor;
  if (!(await clearUnreadFrom(context.db, threadId, userId, seq))) return;
  tellOthers(context, call, await readThread(context, userId, threadId));
}

function tellOthers({ deliverer }: Pick<Context, 'deliverer'>, call: Call, thread: Thread): void {
  const { id: threadId, unreadCount, state, stateVersion, turn, turnSince } = thread;
  const frame = eventFrame('thread_state', { threadId, unreadCount, state, stateVersion, turn, turnSince });
  deliverer.deliver({ to: [call.actor.userId], frame: toGroupFrame(frame) }, call.connection);
}

type StateInput = Omit<Input<'setThreadState'>, 'threadId'>;

function toChange(input: StateInput, draft: StateChange['draft']): StateChange {
  const { isArchived, isPinned, mutedUntil, unreadFrom, note, isAnswered } = input;
  const labels = input.labels && [...new Set(input.labels)];
  return {
    isArchived,
    isPinned,
    mutedUntil: mutedUntil === 'forever' ? 'infinity' : mutedUntil,
    unreadFrom,
    labels: labels?.length === 0 ? null : labels,
    note,
    draft,
    isAnswered,
  };
}

/** A draft holds no files: those that were removed since are left out, rather than the text refused. */
async function toDraft(
  context: Pick<Context, 'config' | 'db' | 'files'>,
  target: Pick<StoredFile, 'ownerId' | 'threadId'>,
  draft: StateInput['draft'],
): Promise<StateChange['draft']> {
  if (draft == null) return draft;
  const drafts = toDraftAttachments(context, draft.attachments ?? []);
  const attachments = await describeAttachments(context, target, drafts);
  const replyTo = draft.replyTo ?? null;
  const isEmpty = draft.body === '' && attachments.length === 0 && replyTo === null;
  return isEmpty ? null : { body: draft.body, replyTo, attachments };
}
