import type { SQL } from 'bun';

/** Every so many messages of a user have these words; the others are of a vocabulary in which few words are frequent. */
export const EVERY = { rare: 997, common: 10, phrase: 50 } as const;
export const WORDS = { rare: 'zanzibar', common: 'proposal', phrase: 'final version' } as const;

const VOCABULARY = 20_000;
const WORDS_OF_MESSAGE = 12;
/** Messages are of the last three years. */
const DAYS = 1_095;
/** Messages of a thread, and fewest threads of a user. */
const THREAD = 1_000;
const FEWEST_THREADS = 10;
/** Rows per statement, so that no statement runs for minutes. */
const CHUNK = 50_000;

/** Inserts threads of a user with `count` messages over three years, of which the service knows no words yet. */
export async function insertSearchData(sql: SQL, userId: number, count: number): Promise<void> {
  const threads = Math.max(FEWEST_THREADS, Math.ceil(count / THREAD));
  await sql`
    with made as (
      insert into threads (id, member_ids, last_seq, sent, last_message_at, activity_at, listed_at)
      select gen_random_uuid(), array[${userId}::int, ${userId}::int + 1000000 + i], (${count}::int - i) / ${threads}::int + 1,
        '{0,0}', now(), now(), now()
      from generate_series(1, ${threads}::int) i
      returning id, member_ids
    )
    insert into thread_members (thread_id, user_id) select id, unnest(member_ids) from made`;
  for (let from = 1; from <= count; from += CHUNK)
    await insertMessages(sql, { userId, threads, count, from, to: Math.min(count, from + CHUNK - 1) });
}

interface Chunk {
  readonly userId: number;
  readonly threads: number;
  readonly count: number;
  readonly from: number;
  readonly to: number;
}

async function insertMessages(sql: SQL, { userId, threads, count, from, to }: Chunk): Promise<void> {
  await sql`
    insert into messages (thread_id, seq, id, sender_id, body, created_at)
    select thread.id, (i - 1) / ${threads}::int + 1, gen_random_uuid(), member_ids[1 + i / 2 % 2],
      concat_ws(' ',
        (select string_agg('w' || (${VOCABULARY}::int * power(random(), 3))::int, ' ')
          from generate_series(1, ${WORDS_OF_MESSAGE}::int) where i > 0),
        case when i % ${EVERY.rare}::int = 0 then ${WORDS.rare}::text end,
        case when i % ${EVERY.common}::int = 0 then ${WORDS.common}::text end,
        case when i % ${EVERY.phrase}::int = 0 then ${WORDS.phrase}::text end),
      now() - make_interval(secs => ${DAYS * 86_400}::float8 * (${count}::int - i) / ${count}::int)
    from generate_series(${from}::int, ${to}::int) i
      join (
        select id, member_ids, row_number() over (order by member_ids[2]) as n from threads where member_ids[1] = ${userId}::int
      ) thread on thread.n = (i - 1) % ${threads}::int + 1`;
}
