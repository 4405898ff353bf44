import { SQL } from 'bun';
import { expect, test } from 'bun:test';
import { startTwo } from '../harness/instance.ts';
import { InstanceProcess } from '../harness/instance-process.ts';
import { newPair, type Pair } from '../harness/pair.ts';
import { allMessages, Rest } from '../harness/rest.ts';
import { Socket } from '../harness/socket.ts';
import { until } from '../harness/wait.ts';

const inMs = (ms: number): string => new Date(Date.now() + ms).toISOString();

async function schedule(by: Rest, threadId: string, sendAt: string): Promise<string> {
  const body = { body: 'good morning', sendAt, zone: 'Europe/Berlin' };
  return (await by.call('createScheduled', { params: { threadId }, body })).body.id;
}

test('two instances send what is due at the same moment once, and tell both members once', async () => {
  await using instances = await startTwo({ RATE_LIMIT_PER_MINUTE: '0' });
  const { here, there } = instances;
  const { ann, ben, threadId } = await newPair(here);
  await using anns = await Socket.connect(here, ann);
  await using bens = await Socket.connect(there, ben);
  const [a, at] = [new Rest(here, ann), inMs(3_000)];
  const ids = await Promise.all(Array.from({ length: 60 }, () => schedule(a, threadId, at)));
  await until('the list to be empty', async () => (await a.call('listScheduled')).body.count === 0);
  const stored = await allMessages(a, threadId);
  expect(stored.map(({ clientId }) => clientId ?? '').sort()).toEqual(ids.toSorted());
  for (const socket of [anns, bens]) {
    await until('the events', () => socket.all('message').length >= ids.length);
    await socket.settled();
    expect(
      socket
        .all('message')
        .map(({ clientId }) => clientId ?? '')
        .sort(),
    ).toEqual(ids.toSorted());
  }
  expect(anns.all('scheduled').filter(({ state }) => state === 'sent').length).toBe(ids.length);
});

/** An instance that is held between claiming a message that is due and storing it. */
async function holdBeforeStoring(
  instance: InstanceProcess,
  { ann, threadId }: Pair,
  sql: SQL,
  schema: string,
) {
  const released = Promise.withResolvers<void>();
  const locked = Promise.withResolvers<void>();
  const holding = sql.begin(async (transaction) => {
    await transaction.unsafe(`select from ${schema}.threads where id = '${threadId}' for update`);
    locked.resolve();
    await released.promise;
  });
  await locked.promise;
  const id = await schedule(new Rest(instance, ann), threadId, inMs(0));
  await until('the claim', async () => {
    const rows = await sql.unsafe(
      `select from ${schema}.scheduled_messages where id = '${id}' and claimed_at is not null`,
    );
    return rows.length > 0;
  });
  await until('the statement to wait', async () => (await findWaiting(sql)).length > 0);
  return {
    id,
    release: async () => {
      released.resolve();
      await holding;
    },
  };
}

/** Sessions that wait for a lock. */
const findWaiting = (sql: SQL): Promise<{ pid: number }[]> =>
  sql`select pid from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`;

test.each(['is stored', 'is not stored'])(
  'a scheduled message whose instance is killed while it sends, and which %s, is sent once',
  async (outcome) => {
    await using instance = await InstanceProcess.start({ RATE_LIMIT_PER_MINUTE: '0' });
    const schema = instance.setting('DATABASE_SCHEMA') ?? '';
    await using sql = new SQL(instance.setting('DATABASE_URL') ?? '', { max: 3 });
    const pair = await newPair(instance);
    const { id, release } = await holdBeforeStoring(instance, pair, sql, schema);
    await instance.kill();
    // PostgreSQL carries on with the statement of a client that has gone, unless its session ends, too.
    if (outcome === 'is not stored')
      for (const { pid } of await findWaiting(sql)) await sql`select pg_terminate_backend(${pid})`;
    await release();
    const count = async () =>
      (await sql.unsafe(`select from ${schema}.messages where client_id = '${id}'`)).length;
    if (outcome === 'is stored') await until('the message', async () => (await count()) === 1);
    // The claim of the dead instance ends.
    await sql.unsafe(`update ${schema}.scheduled_messages set due_at = now()`);
    await instance.startAgain();
    const a = new Rest(instance, pair.ann);
    await until('the row to be gone', async () => (await a.call('listScheduled')).body.count === 0);
    expect(await count()).toBe(1);
    expect((await allMessages(a, pair.threadId)).map(({ clientId }) => clientId)).toEqual([id]);
  },
);
