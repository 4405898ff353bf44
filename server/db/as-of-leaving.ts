import { LIMITS } from '@messaging/protocol/limits';
import type { Attachment, Message } from '@messaging/protocol/message';
import type { Seq, ThreadId } from '@messaging/protocol/primitives';
import { arrayLiteral, type Database } from './database.ts';
import { findMentions } from './find-mentions.ts';
import { ERASED } from './maintenance/erasure.ts';
import type { Leaving } from './member-rows.ts';
import { toPositionKey } from './message-row.ts';

/** The content of a message when a user left; `version` is null if the message has had no other content since. */
interface EarlierContent {
  readonly threadId: ThreadId;
  readonly seq: Seq;
  readonly version: number | null;
  readonly body: string;
  readonly attachments: Attachment[] | null;
  readonly at: Date;
  /** Number of the last change of the content before; null: none is known. */
  readonly change: number | null;
}

/**
 * The messages as they were when their reader left their threads. Earlier states of reactions are not stored, so a message that has
 * changed since has none; what was deleted or erased since stays so, because its words must be gone for everybody. Threads that the
 * reader has not left are not in `lefts`, and cost no statement.
 */
export async function showAsOfLeaving(
  db: Database,
  messages: readonly Message[],
  lefts: ReadonlyMap<ThreadId, Leaving>,
): Promise<Message[]> {
  const places = messages.flatMap(({ threadId, seq, change, replyTo }) => {
    const left = lefts.get(threadId);
    if (left === undefined) return [];
    const quoted = replyTo === null || replyTo.isDeleted ? [] : [{ threadId, seq: replyTo.seq, left }];
    return (change ?? 0) > left.change ? [{ threadId, seq, left }, ...quoted] : quoted;
  });
  if (places.length === 0) return [...messages];
  const found = await findEarlierContents(db, places);
  const earlier = new Map(found.map((content) => [toPositionKey(content), content]));
  return messages.map((message) => {
    const left = lefts.get(message.threadId);
    return left === undefined ? message : showQuote(showMessage(message, left, earlier), earlier);
  });
}

type Earlier = ReadonlyMap<string, EarlierContent>;

function showMessage(message: Message, left: Leaving, earlier: Earlier): Message {
  if ((message.change ?? 0) <= left.change || isGone(message)) return message;
  const { version, body, attachments, at, change } = earlier.get(toPositionKey(message)) ?? { version: null };
  const wasPinned = message.pinnedAt !== null && Date.parse(message.pinnedAt) <= left.at.getTime();
  const shown: Message = {
    ...message,
    change: change ?? null,
    reactions: [],
    pinnedAt: wasPinned ? message.pinnedAt : null,
  };
  if (version === null) return shown;
  return {
    ...shown,
    version,
    body,
    attachments: attachments ?? [],
    editedAt: version > 1 ? at.toISOString() : null,
    mentions: findMentions(body, message.mentions),
  };
}

/** Shown with its own change, which is newer than the words that a client may still have. */
const isGone = ({ deletedAt, body }: Message): boolean => deletedAt !== null || body === ERASED;

function showQuote(message: Message, earlier: Earlier): Message {
  const { threadId, replyTo } = message;
  const quoted = replyTo && earlier.get(toPositionKey({ threadId, seq: replyTo.seq }));
  if (!quoted || quoted.version === null || replyTo.isDeleted || replyTo.preview === null) return message;
  const preview = Array.from(quoted.body).slice(0, LIMITS.previewCodePoints).join('');
  return { ...message, replyTo: { ...replyTo, preview } };
}

/** The first version of each message that ended after the leaving, and the last change of the content before. */
function findEarlierContents(
  db: Database,
  places: readonly { readonly threadId: ThreadId; readonly seq: Seq; readonly left: Leaving }[],
): Promise<EarlierContent[]> {
  return db.query<EarlierContent>`
    select input.thread_id as "threadId", input.seq::float8, kept.version, kept.body, kept.attachments, kept.at, before.change::float8
    from (
      select distinct * from unnest(
        ${arrayLiteral(places.map(({ threadId }) => threadId))}::uuid[], ${arrayLiteral(places.map(({ seq }) => seq))}::bigint[],
        ${arrayLiteral(places.map(({ left }) => left.change))}::bigint[]
      ) place (thread_id, seq, left_change)
    ) input left join lateral (
      select version, body, attachments, at from message_versions
      where thread_id = input.thread_id and seq = input.seq and change > input.left_change order by version limit 1
    ) kept on true left join lateral (
      select change from message_versions
      where thread_id = input.thread_id and seq = input.seq and change <= input.left_change order by version desc limit 1
    ) before on true`;
}
