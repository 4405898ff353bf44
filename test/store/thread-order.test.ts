import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { App } from '@messaging/server/app';
import { startInstance } from '../harness/instance.ts';
import { newThread } from '../harness/pair.ts';
import { Rest } from '../harness/rest.ts';
import { newUser, type User } from '../harness/token.ts';

/** Enough for many pages; active within half an hour, so that many lie within 10 minutes of each other. */
const MANY = 300;

let app: App;
let ann: User;
let list: Rest;
beforeAll(async () => {
  app = await startInstance({ RATE_LIMIT_PER_MINUTE: '0' });
  ann = await newUser();
  list = new Rest(app, ann);
});
afterAll(() => app[Symbol.asyncDispose]());

/** Inserts threads on both sides of the pair, whose index entries lag up to 10 minutes behind the last activity. */
async function insertThreads(): Promise<void> {
  await app.context.db.sql`
    with made as (
      insert into threads (id, member_ids, sent, activity_at, listed_at)
      select gen_random_uuid(), array[least(${ann.userId}::bigint, other), greatest(${ann.userId}::bigint, other)], '{0,0}', at, at - behind
      from generate_series(1, ${MANY}::int) i,
        lateral (select case i % 2 when 0 then ${ann.userId}::bigint + i else ${ann.userId}::bigint - i end as other,
          date_trunc('second', now() - random() * interval '30 min') as at,
          random() * interval '10 min' as behind) r
      returning id, member_ids, listed_at
    )
    insert into thread_members (thread_id, user_id, listed_at) select id, unnest(member_ids), listed_at from made`;
}

async function walk(limit: number): Promise<string[]> {
  const ids: string[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const query = { limit, ...(cursor && { cursor }) };
    const { body } = await list.call('listThreads', { query });
    ids.push(...body.threads.map(({ id }) => id));
    cursor = body.nextCursor;
  }
  return ids;
}

test('pages have the exact order for any lag of the index', async () => {
  await insertThreads();
  const rows = await app.context.db.sql<
    { id: string }[]
  >`select id from threads order by activity_at desc, id desc`;
  const exact = rows.map(({ id }) => id);
  expect(exact).toHaveLength(MANY);
  for (const limit of [1, 7, 100]) expect(await walk(limit)).toEqual(exact);
  for (const offset of [0, 13, 150, 295]) {
    const { body } = await list.call('listThreads', { query: { limit: 10, offset } });
    expect(body.threads.map(({ id }) => id)).toEqual(exact.slice(offset, offset + 10));
  }
});

test('a message moves the index entry of a thread that was quiet for long, and not that of a busy one', async () => {
  const threadId = await newThread(app, ann, await newUser());
  const { sql } = app.context.db;
  const send = () => list.call('sendMessage', { params: { threadId }, body: { body: 'hello' } });
  const times = async () =>
    (
      await sql<{ behind: number }[]>`
      select extract(epoch from thread.activity_at - member.listed_at)::float8 as behind
      from threads thread join thread_members member on member.thread_id = thread.id
      where thread.id = ${threadId}::uuid group by 1`
    )[0];
  await sql`
    with quiet as (
      update threads set activity_at = now() - interval '1 hour', listed_at = now() - interval '1 hour'
      where id = ${threadId}::uuid returning id, listed_at
    )
    update thread_members set listed_at = quiet.listed_at from quiet where thread_id = quiet.id`;
  await send();
  expect(await times()).toEqual({ behind: 0 });
  await Bun.sleep(20);
  await send();
  expect((await times())?.behind).toBeWithin(0.001, 600);
});
