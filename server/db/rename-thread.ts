import type { MessageId, ThreadId, UserId } from '@messaging/protocol/primitives';
import type { Database } from './database.ts';
import { ROLE_CODES } from './member-rows.ts';
import type { MessagePosition } from './message-row.ts';
import { appendSystemMessage, lockThread } from './system-message.ts';

interface Renaming {
  readonly threadId: ThreadId;
  readonly actorId: UserId;
  readonly title: string | null;
  /** Id of the system message. */
  readonly messageId: MessageId;
  readonly isPublished: boolean;
}

/** A stored renaming. */
export interface Renamed {
  /** The system message. */
  readonly position: MessagePosition;
  readonly memberIds: readonly UserId[];
  readonly isGroup: boolean;
}

/** Undefined: the thread has this title. */
type RenameResult = Renamed | 'not_found' | 'not_owner' | undefined;

/**
 * Changes the title of a thread, with the system message that says so; undefined if the thread has this title. Both members of
 * a pair may do it, and the owners of a group. A title that is stored after the time limit goes to `onLate`.
 */
export function renameThread(
  db: Database,
  { threadId, actorId, title, messageId, isPublished }: Renaming,
  onLate: (result: RenameResult) => void,
): Promise<RenameResult> {
  return db.transaction(async (statements) => {
    const thread = await lockThread(statements, threadId);
    if (!thread?.memberIds.includes(actorId)) return 'not_found';
    const [row] = await statements.query<{ role: number | null }>`
      select role::int from thread_members where thread_id = ${threadId}::uuid and user_id = ${actorId}::bigint`;
    if (thread.isGroup && row?.role !== ROLE_CODES.owner) return 'not_owner';
    if (thread.title === title) return undefined;
    const seq = await appendSystemMessage(
      statements,
      threadId,
      thread,
      { ...thread, title },
      {
        messageId,
        isPublished,
        senderId: actorId,
        body: title === null ? 'removed the title' : `changed the title to ${title}`,
        card: { type: 'title_changed', userId: null, title },
      },
    );
    return { position: { threadId, seq }, memberIds: thread.memberIds, isGroup: thread.isGroup };
  }, onLate);
}
