import type { MessageId, Seq, ThreadId, UserId } from '@messaging/protocol/primitives';
import { AppError } from '../app-error.ts';
import { MicroBatch } from '../concurrency/micro-batch.ts';
import { arrayLiteral, type Database } from './database.ts';
import type { ListedBehind } from './listed.ts';

/** A user has read a thread up to `seq`. */
export interface Reading {
  readonly threadId: ThreadId;
  readonly userId: UserId;
  readonly seq: Seq;
}

/** Where the watermark stands now, and the mark it left if it moved. */
export interface Watermark {
  readonly otherId: UserId;
  readonly seq: Seq;
  readonly moved?: { readonly messageId: MessageId; readonly readAt: string };
}

interface Row {
  ord: number;
  otherId: number;
  seq: number;
  messageId: string | null;
  readAt: Date | null;
}

export type ReadWriter = MicroBatch<Reading, Watermark>;

/** Gathers the read actions of this instance: with many readers they are as frequent as messages. */
export function createReadWriter(db: Database, behind: () => ListedBehind): ReadWriter {
  return new MicroBatch({
    run: (readings) => advanceWatermarks(db, readings, behind()),
    maxItems: 500,
    maxQueued: 10_000,
    key: (reading) => `${reading.threadId}${reading.userId}`,
    traced: { by: db.tracing, as: 'store read positions' },
  });
}

async function advanceWatermarks(
  db: Database,
  readings: readonly Reading[],
  behind: ListedBehind,
): Promise<(Watermark | Error)[]> {
  const results: (Watermark | Error)[] = readings.map(() => new AppError('not_found'));
  for (const row of await updateWatermarks(db, readings, behind)) {
    const { otherId, seq, messageId, readAt } = row;
    const moved =
      messageId !== null && readAt !== null ? { moved: { messageId, readAt: readAt.toISOString() } } : {};
    results[row.ord - 1] = { otherId, seq, ...moved };
  }
  return results;
}

/**
 * Moves watermarks forward, never back and never past the last message, and leaves a mark for each that moved. The
 * member rows are locked in order, so two devices racing leave marks in the order of their numbers.
 */
function updateWatermarks(db: Database, readings: readonly Reading[], behind: ListedBehind): Promise<Row[]> {
  return db.query<Row>`
    with input as materialized (
      select * from unnest(
        ${arrayLiteral(readings.map((r) => r.threadId))}::uuid[], ${arrayLiteral(readings.map((r) => r.userId))}::bigint[],
        ${arrayLiteral(readings.map((r) => r.seq))}::bigint[]
      ) with ordinality as i (thread_id, user_id, wanted, ord)
    ), locked as materialized (
      select i.ord, i.wanted, w.thread_id, w.user_id, w.read_seq, t.last_seq,
        case w.user_id when t.low_user then t.high_user else t.low_user end as other_id
      from input i join thread_members w on w.thread_id = i.thread_id and w.user_id = i.user_id
        join threads t on t.id = i.thread_id
      order by w.thread_id, w.user_id for no key update of w
    ), target as materialized (
      select *, greatest(read_seq, least(wanted, last_seq)) as seq from locked
    ), moved as materialized (
      select g.*, m.id as message_id, clock_timestamp()::timestamptz(3) as at, pg_current_xact_id()::text::bigint as xact,
        (select count(*) from messages r
          where r.thread_id = g.thread_id and r.seq > g.read_seq and r.seq <= g.seq and r.sender_id <> g.user_id) as received
      from target g join messages m on m.thread_id = g.thread_id and m.seq = g.seq
      where g.seq > g.read_seq
    ), updated as (
      update thread_members w
      set read_seq = v.seq, read_received = w.read_received + v.received, changed = pg_current_xact_id(), other_id = v.other_id,
        listed_xact = case when v.xact > w.listed_xact + ${behind.xacts}::bigint then v.xact else w.listed_xact end
      from moved v where w.thread_id = v.thread_id and w.user_id = v.user_id
    ), marked as (
      insert into read_marks (thread_id, user_id, seq, at) select thread_id, user_id, seq, at from moved
    )
    select g.ord::int, g.other_id::float8 as "otherId", g.seq::float8, v.message_id as "messageId", v.at as "readAt"
    from target g left join moved v using (ord)`;
}
