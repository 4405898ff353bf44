import { expect, test } from 'bun:test';
import { RedisClient, SQL } from 'bun';
import { Kafka } from '../harness/kafka.ts';
import { chooseBackend } from './services.ts';

async function query<T>(url: string, run: (sql: SQL) => Promise<T>): Promise<T> {
  const sql = new SQL(url, { max: 1 });
  try {
    return await run(sql);
  } finally {
    await sql.close({ timeout: 0 });
  }
}

/** Counts the keys, after adding one with this name. */
async function countKeys(url: string, newKey?: string): Promise<number> {
  const client = new RedisClient(url, { autoReconnect: false });
  try {
    if (newKey !== undefined) await client.set(newKey, 'x');
    return Number(await client.send('DBSIZE', []));
  } finally {
    client.close();
  }
}

test('commits of PostgreSQL survive a kill, at the same address', async () => {
  const { startPostgres } = await chooseBackend();
  await using postgres = await startPostgres();
  await query(postgres.url, async (sql) => {
    await sql`create table kept as select 42 as answer`;
  });
  await postgres.kill('SIGKILL');
  await postgres.restart();
  const rows = await query<unknown>(postgres.url, (sql) => sql`select answer from kept`.values());
  expect(rows).toEqual([[42]]);
});

test('PostgreSQL syncs its commits and allows 200 connections', async () => {
  const { startPostgres } = await chooseBackend();
  await using postgres = await startPostgres();
  const rows = await query<unknown>(postgres.url, (sql) =>
    sql`select current_setting('fsync'), current_setting('max_connections')`.values(),
  );
  expect(rows).toEqual([['on', '200']]);
});

test('Redis is empty after a restart, at the same address', async () => {
  const { startRedis } = await chooseBackend();
  await using redis = await startRedis();
  expect(await countKeys(redis.url, 'gone')).toBe(1);
  await redis.restart();
  expect(await countKeys(redis.url)).toBe(0);
});

test('acknowledged records of Kafka survive a kill, at the same address', async () => {
  const { startKafka } = await chooseBackend();
  await using service = await startKafka();
  await using kafka = new Kafka(service.url);
  await kafka.createTopics(['kept'], { partitions: 2 });
  await kafka.produce('kept', { answer: 42 }, { key: 'a', headers: { from: 'here' }, partition: 1 });
  await service.kill('SIGKILL');
  await service.restart();
  const value = Buffer.from('{"answer":42}');
  expect(await kafka.readAll('kept')).toEqual([
    { partition: 1, offset: 0, key: 'a', value, headers: { from: 'here' } },
  ]);
  expect(await kafka.produce('kept', null, { partition: 1 })).toEqual({ partition: 1, offset: 1 });
});

test('a paused service can be stopped', async () => {
  const { startRedis } = await chooseBackend();
  await using redis = await startRedis();
  await redis.kill('SIGSTOP');
  await redis.stop();
  expect(redis.pid).toBeUndefined();
  expect(await countKeys(redis.url).catch(() => 'unreachable')).toBe('unreachable');
});
