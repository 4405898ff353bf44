import { LIMITS } from '@messaging/protocol/limits';
import type { Reaction } from '@messaging/protocol/message';
import type { UserId } from '@messaging/protocol/primitives';
import type { Statements } from './database.ts';

/** The users who reacted to a message with an emoji, as `messages.reactions` has them. */
export interface StoredReaction {
  readonly emoji: string;
  readonly userIds: readonly UserId[];
}

export function toReaction({ emoji, userIds }: StoredReaction): Reaction {
  return {
    emoji,
    count: userIds.length,
    userIds: userIds.slice(0, LIMITS.reactionUsers),
    isClipped: userIds.length > LIMITS.reactionUsers,
  };
}

/** Whether the reactions have one of the user, of any emoji. */
export const hasReacted = (db: Statements, reactions: unknown, userId: unknown) => db.sql`
  (${reactions} @> jsonb_build_array(jsonb_build_object('userIds', jsonb_build_array(${userId}))))`;

/** The reactions without those of the user that `isTaken` selects, by `kind`, the reactions with one emoji; null if none is left. */
export const withoutUser = (
  db: Statements,
  reactions: unknown,
  userId: unknown,
  isTaken: unknown = db.sql`true`,
) => db.sql`
  (select jsonb_agg(kind order by n) from (
    select n, case when ${isTaken} then jsonb_set(kind, '{userIds}', (
        select coalesce(jsonb_agg(id order by m), '[]') from jsonb_array_elements(kind -> 'userIds') with ordinality own (id, m)
        where id <> to_jsonb(${userId})
      )) else kind end as kind
    from jsonb_array_elements(${reactions}) with ordinality stored (kind, n)
  ) remaining where kind -> 'userIds' <> '[]')`;
