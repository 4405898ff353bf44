import { LIMITS } from '@messaging/protocol/limits';
import type { MessageId, UserId } from '@messaging/protocol/primitives';
import { bumpThreads, fromLockedMessages, judgedRows, type JudgedRow } from './change-messages.ts';
import { arrayLiteral, type Database } from './database.ts';
import { withoutUser } from './reactions.ts';
import { isVisibleTo, visibleToIds } from './thread-members.ts';

/** A reaction that a member makes, or takes back. */
export interface ReactionChange {
  readonly kind: 'react';
  readonly messageId: MessageId;
  readonly actorId: UserId;
  readonly emoji: string;
  readonly isOn: boolean;
}

/**
 * Changes reactions in one statement, in the steps of `changeContents`. All reactions of a message are in its row, so the lock
 * reads the newest ones, and the limits hold on every instance. No message may be in `changes` twice.
 */
export function changeReactions(db: Database, changes: readonly ReactionChange[]): Promise<JudgedRow[]> {
  return db.start<JudgedRow>`
    with input as materialized (
      select * from unnest(
        ${arrayLiteral(changes.map(({ messageId }) => messageId))}::uuid[],
        ${arrayLiteral(changes.map(({ actorId }) => actorId))}::bigint[],
        ${arrayLiteral(changes.map(({ emoji }) => emoji))}::text[],
        ${arrayLiteral(changes.map(({ isOn }) => String(isOn)))}::bool[]
      ) with ordinality as input (message_id, actor_id, emoji, is_on, ord)
    ), locked as materialized (
      select input.*, message.thread_id, message.seq, message.deleted_at, coalesce(message.reactions, '[]') as reactions,
        thread.last_change,
        ${visibleToIds(db)} as group_ids
      ${fromLockedMessages(db, isVisibleTo(db, db.sql`input.actor_id`))}
    ), judged as materialized (
      select locked.*, ${judge(db)} as verdict from locked
    ), changed as materialized (
      select judged.*, last_change + row_number() over (partition by thread_id order by ord) as change
      from judged where verdict = 'changed'
    ), updated as (
      update messages message set change = changed.change,
        reactions = case when not is_on then ${withoutUser(db, db.sql`changed.reactions`, db.sql`actor_id`, db.sql`kind ->> 'emoji' = emoji`)}
          when changed.reactions @> ${ofEmoji(db)} then ${withActor(db)}
          else changed.reactions || jsonb_build_array(jsonb_build_object('emoji', emoji, 'userIds', jsonb_build_array(actor_id))) end
      from changed where message.thread_id = changed.thread_id and message.seq = changed.seq
    ), bumped as (${bumpThreads(db)})
    ${judgedRows(db)}`;
}

const ofEmoji = (db: Database) => db.sql`jsonb_build_array(jsonb_build_object('emoji', emoji))`;

/** The reactions with the actor as the last user of the emoji. */
const withActor = (db: Database) => db.sql`
  (select jsonb_agg(case when kind ->> 'emoji' = emoji
      then jsonb_set(kind, '{userIds}', (kind -> 'userIds') || to_jsonb(actor_id)) else kind end order by n)
    from jsonb_array_elements(changed.reactions) with ordinality stored (kind, n))`;

/** A repeated call is recognised first, as in `changeContents`. */
const judge = (db: Database) => db.sql`
  case when is_on = (reactions @> jsonb_build_array(
      jsonb_build_object('emoji', emoji, 'userIds', jsonb_build_array(actor_id)))) then 'same'
    when deleted_at is not null then 'too_late'
    when not is_on then 'changed'
    when jsonb_array_length(reactions) >= ${LIMITS.reactionKinds}::int and not reactions @> ${ofEmoji(db)} then 'too_many_reactions'
    when (select count(*) from jsonb_array_elements(reactions) kind where kind -> 'userIds' @> to_jsonb(actor_id))
      >= ${LIMITS.ownReactions}::int then 'too_many_reactions'
    else 'changed' end`;
