import { SQL } from 'bun';
import { expect, test } from 'bun:test';
import { deleteOldMessages } from '@messaging/server/db/maintenance/message-retention';
import { EVERY, insertSearchData, WORDS } from '../../load/data/search-data.ts';
import { ageMessages } from '../harness/age-messages.ts';
import { newChat } from '../harness/chat.ts';
import { InstanceProcess } from '../harness/instance-process.ts';
import { startInstance } from '../harness/instance.ts';
import { Rest } from '../harness/rest.ts';
import { runRetentionRound } from '../harness/retention-round.ts';
import { newUser } from '../harness/token.ts';
import { until } from '../harness/wait.ts';

const MESSAGES = 12_000;

function openSql(instance: InstanceProcess): SQL {
  const search_path = instance.setting('DATABASE_SCHEMA') ?? '';
  return new SQL(instance.setting('DATABASE_URL') ?? '', { max: 1, connection: { search_path } });
}

/** Number of all results, which must come newest first: so many that the service looks at them month by month. */
async function countPages(by: Rest, q: string): Promise<number> {
  const times: string[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const query = { q, limit: 50, ...(cursor === undefined ? {} : { cursor }) };
    const { body } = await by.call('searchMessages', { query });
    times.push(...body.results.map(({ message }) => message.createdAt));
    cursor = body.nextCursor;
  }
  expect(times).toEqual(times.toSorted().toReversed());
  return times.length;
}

test('an instance is killed while it stores the words of earlier messages: another one resumes, and nothing is missing', async () => {
  await using first = await InstanceProcess.start({ SEARCH: 'off', RATE_LIMIT_PER_MINUTE: '0' });
  await using sql = openSql(first);
  const user = await newUser();
  await insertSearchData(sql, user.userId, MESSAGES);
  const count = async (): Promise<number> => {
    const [row]: { n: number }[] = await sql`select count(*)::int as n from message_words`;
    return row?.n ?? 0;
  };
  const search = async (by: InstanceProcess, cursor?: string) => {
    const query = { q: WORDS.rare, limit: 50, ...(cursor === undefined ? {} : { cursor }) };
    return (await new Rest(by, user).call('searchMessages', { query })).body;
  };
  await first.stop();
  await first.startAgain({ SEARCH: 'on' });
  await until('some words', async () => (await count()) > 0);
  // It serves meanwhile, and says that results may be missing.
  expect((await search(first)).isComplete).toBe(false);
  await first.kill();
  const atKill = await count();
  expect(atKill).toBeLessThan(MESSAGES);
  await using second = await InstanceProcess.startBeside(first, { SEARCH: 'on' });
  await until('search to be complete', async () => (await search(second)).isComplete);
  expect(await count()).toBe(MESSAGES);
  expect((await search(second)).count).toBe(Math.floor(MESSAGES / EVERY.rare));
  expect(await countPages(new Rest(second, user), WORDS.common)).toBe(MESSAGES / EVERY.common);
  const lastYear = new Date().getFullYear() - 1;
  const [row]: { n: number }[] = await sql`
    select count(*)::int as n from messages where body like ${`%${WORDS.common}%`} and extract(year from created_at at time zone 'UTC') = ${lastYear}::int`;
  expect(await countPages(new Rest(second, user), `${WORDS.common} on:${lastYear}`)).toBe(row?.n ?? -1);
  const lines = second.log.split('\n').filter((line) => line.includes('storing the words'));
  expect(lines.length).toBeGreaterThan(0);
  expect(second.log).toContain('search is complete');
  expect(second.log).not.toContain(WORDS.rare);
});

test('a search that takes too long answers with what it has, and says so', async () => {
  await using app = await startInstance({ SEARCH: 'on' });
  const chat = await newChat(app);
  const search = async () => (await chat.a.call('searchMessages', { query: { q: 'word' } })).body;
  await until('search to be complete', async () => (await search()).isComplete);
  // The embedded database has one session; here another one holds the table.
  await app.context.db.sql.begin(async (sql) => {
    await sql`lock table message_words in access exclusive mode`;
    expect(await search()).toMatchObject({ results: [], isComplete: false });
  });
  expect((await search()).isComplete).toBe(true);
});

test('retention deletes the words with their messages', async () => {
  await using app = await startInstance({ SEARCH: 'on', RATE_LIMIT_PER_MINUTE: '0' });
  const { db } = app.context;
  const chat = await newChat(app);
  for (const body of ['an old heron', 'another old heron', 'a new heron']) await chat.send({ body });
  const words = async (): Promise<number[]> =>
    (await db.query<{ seq: number }>`select seq::float8 from message_words order by seq`).map(
      ({ seq }) => seq,
    );
  await until('the words', async () => (await words()).length === 3);
  await ageMessages(db.sql, chat.threadId, 2);
  const retained = { days: 30, isPublished: false };
  expect(await runRetentionRound((cursor) => deleteOldMessages(db, cursor, retained))).toEqual([2]);
  expect(await words()).toEqual([3]);
  const { body } = await chat.b.call('searchMessages', { query: { q: 'heron' } });
  expect(body.results.map(({ message }) => message.body)).toEqual(['a new heron']);
});
