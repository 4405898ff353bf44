import { LIMITS } from '@messaging/protocol/limits';
import type { MessageId, UserId } from '@messaging/protocol/primitives';
import { bumpThreads, fromLockedMessages, judgedRows, type JudgedRow } from './change-messages.ts';
import { arrayLiteral, type Database } from './database.ts';
import { isVisibleTo, visibleToIds } from './thread-members.ts';

/** A member pins a message, or unpins it. */
export interface PinChange {
  readonly kind: 'pin';
  readonly messageId: MessageId;
  readonly actorId: UserId;
  readonly isOn: boolean;
}

/**
 * Changes pins in one statement, in the steps of `changeContents`. The pins of a thread are counted before the statement waits
 * for its lock, so concurrent batches may exceed the limit by their number: that costs less than a counter that retention moves.
 */
export function changePins(db: Database, changes: readonly PinChange[]): Promise<JudgedRow[]> {
  return db.start<JudgedRow>`
    with input as materialized (
      select * from unnest(
        ${arrayLiteral(changes.map(({ messageId }) => messageId))}::uuid[],
        ${arrayLiteral(changes.map(({ actorId }) => actorId))}::bigint[],
        ${arrayLiteral(changes.map(({ isOn }) => String(isOn)))}::bool[]
      ) with ordinality as input (message_id, actor_id, is_on, ord)
    ), locked as materialized (
      select input.*, message.thread_id, message.seq, message.deleted_at, message.pinned_at, thread.last_change,
        ${visibleToIds(db)} as group_ids
      ${fromLockedMessages(db, isVisibleTo(db, db.sql`input.actor_id`))}
    ), wanted as materialized (
      select *, is_on = (pinned_at is not null) as is_same, sum(case when is_on and pinned_at is null then 1 else 0 end)
        over (partition by thread_id order by ord) as added
      from locked
    ), judged as materialized (
      select wanted.*, case when is_same then 'same' when not is_on then 'changed' when deleted_at is not null then 'too_late'
        when added + (
          select count(*) from messages message where message.thread_id = wanted.thread_id and message.pinned_at is not null
        ) > ${LIMITS.pins}::int then 'too_many_pins' else 'changed' end as verdict
      from wanted
    ), changed as materialized (
      select judged.*, last_change + row_number() over (partition by thread_id order by ord) as change
      from judged where verdict = 'changed'
    ), updated as (
      update messages message set change = changed.change, pinned_at = case when is_on then clock_timestamp() end
      from changed where message.thread_id = changed.thread_id and message.seq = changed.seq
    ), bumped as (${bumpThreads(db)})
    ${judgedRows(db)}`;
}
