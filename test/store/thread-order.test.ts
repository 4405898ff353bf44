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
      insert into threads (id, low_user, high_user, activity_at, indexed_at)
      select gen_random_uuid(), least(${ann.userId}::bigint, other), greatest(${ann.userId}::bigint, other), at, at - behind
      from generate_series(1, ${MANY}::int) i,
        lateral (select case i % 2 when 0 then ${ann.userId}::bigint + i else ${ann.userId}::bigint - i end as other,
          date_trunc('second', now() - random() * interval '30 min') as at,
          random() * interval '10 min' as behind) r
      returning id, low_user, high_user
    )
    insert into thread_members (thread_id, user_id, other_id)
    select id, unnest(array[low_user, high_user]), unnest(array[high_user, low_user]) from made`;
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
      select extract(epoch from activity_at - indexed_at)::float8 as behind from threads where id = ${threadId}::uuid`
    )[0];
  await sql`update threads set activity_at = now() - interval '1 hour', indexed_at = now() - interval '1 hour'
    where id = ${threadId}::uuid`;
  await send();
  expect(await times()).toEqual({ behind: 0 });
  await Bun.sleep(20);
  await send();
  expect((await times())?.behind).toBeWithin(0.001, 600);
});
