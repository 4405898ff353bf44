import type { Attachment } from '@messaging/protocol/message';
import type { MessageId } from '@messaging/protocol/primitives';
import {
  bumpThreads,
  fromLockedMessages,
  judgedRows,
  markForPublisher,
  type JudgedRow,
} from './change-messages.ts';
import type { Statements } from './database.ts';
import { visibleToIds } from './thread-members.ts';

/** What a message keeps of a file whose state has changed. */
export interface FileStateChange {
  readonly kind: 'file';
  readonly messageId: MessageId;
  readonly fileId: string;
  readonly attachment: Attachment;
}

/**
 * Replaces what a message and its earlier versions keep of a file, in the steps of `changeContents`. That is a change of the message,
 * but no version of its content. A message that was deleted has no row in the answer.
 */
export function changeFileState(
  db: Statements,
  { messageId, fileId, attachment }: FileStateChange,
  isPublished: boolean,
): Promise<JudgedRow[]> {
  return db.start<JudgedRow>`
    with input as materialized (
      select ${messageId}::uuid as message_id, ${fileId}::text as file_id,
        ${JSON.stringify(attachment)}::text::jsonb as attachment, 1 as ord
    ), locked as materialized (
      select input.*, message.thread_id, message.seq, message.attachments, thread.last_change, ${visibleToIds(db)} as group_ids
      ${fromLockedMessages(db, db.sql`message.deleted_at is null`)}
    ), judged as materialized (
      select locked.*, case when ${names(db, db.sql`locked.attachments`)} then 'changed' else 'same' end as verdict from locked
    ), changed as materialized (
      select judged.*, last_change + 1 as change from judged where verdict = 'changed'
    ), kept as (
      update message_versions version set attachments = ${replaced(db, db.sql`version.attachments`)}
      from judged where version.thread_id = judged.thread_id and version.seq = judged.seq
        and ${names(db, db.sql`version.attachments`)}
    ), updated as (
      update messages message set change = changed.change, ${markForPublisher(db, isPublished)}
        attachments = ${replaced(db, db.sql`message.attachments`)}
      from changed where message.thread_id = changed.thread_id and message.seq = changed.seq
    ), bumped as (${bumpThreads(db)})
    ${judgedRows(db)}`;
}

/** Whether these attachments name the file of the row. */
const names = (db: Statements, attachments: unknown) => db.sql`
  coalesce(${attachments} @> jsonb_build_array(jsonb_build_object('fileId', file_id)), false)`;

const replaced = (db: Statements, attachments: unknown) => db.sql`
  (select jsonb_agg(case when file ->> 'fileId' = file_id then attachment else file end order by n)
    from jsonb_array_elements(${attachments}) with ordinality file (file, n))`;
