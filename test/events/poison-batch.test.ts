import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { App } from '@messaging/server/app';
import { freePort } from '../services/ports.ts';
import { startInstance } from '../harness/instance.ts';
import { scrape } from '../harness/metrics.ts';
import { toEvent, Platform } from '../harness/platform.ts';
import { Rest } from '../harness/rest.ts';
import { newUser, type User } from '../harness/token.ts';

const PARTITIONS = 4;
/** Records per partition; every third is unreadable. */
const EVENTS = 90;
const UNREADABLE = EVENTS / 3;
const TOPICS = ['jobs.updated', 'contracts.signed'];
/** Kinds of unreadable records, with their reasons. */
const KINDS = [
  [(n: number) => `{"n":${n}`, 'invalid_json'],
  [(n: number) => ({ data: { n } }), 'invalid_event'],
  [(n: number) => Buffer.from([0x22, 0xff, n, 0x22]), 'invalid_utf8'],
] as const;

let platform: Platform;
let metricsPort: number;
let users: User[];
let app: App;
beforeAll(async () => {
  platform = await Platform.open({ partitions: PARTITIONS });
  users = await Promise.all(Array.from({ length: PARTITIONS }, () => newUser()));
  metricsPort = await freePort();
  // All records are in Kafka before the instance starts, so they arrive in few and large batches.
  for (const name of TOPICS) {
    for (const partition of users.keys()) await platform.kafka.produceAll(makeRecords(name, partition));
  }
  app = await startInstance({ ...platform.env, METRICS_PORT: String(metricsPort) });
  await platform.settled();
});
afterAll(async () => {
  await app?.[Symbol.asyncDispose]();
  await platform?.[Symbol.asyncDispose]();
});

/** Records of one partition, all for one user, each with its number in the key and as the id of its job. */
function makeRecords(name: string, partition: number) {
  return Array.from({ length: EVENTS }, (_, n) => {
    const [make] = KINDS[(n / 3) % KINDS.length] ?? [];
    const ids = { jobId: n + 1, companyId: users[partition]?.userId };
    const value = make === undefined ? toEvent(name, ids) : make(n);
    return { topic: platform.prefix + name, partition, key: makeKey(name, partition, n), value };
  });
}

const makeKey = (name: string, partition: number, n: number): string => `${name} ${partition} ${n}`;
const listNumbers = (isUnreadable: boolean): number[] =>
  Array.from({ length: EVENTS }, (_, n) => n).filter((n) => (n % 3 === 0) === isUnreadable);

/** Job ids of a user's notifications of one type, in the order of arrival. */
async function listJobIds(user: User, type: string): Promise<unknown[]> {
  const jobIds: unknown[] = [];
  for (let offset = 0, hasMore = true; hasMore; offset += 100) {
    const query = { limit: 100, offset };
    const { body } = await new Rest(app, user).call('listNotifications', { query });
    jobIds.push(
      ...body.notifications
        .filter((notification) => notification.type === type)
        .map(({ data }) => data['jobId']),
    );
    hasMore = body.hasMore;
  }
  return jobIds.toReversed();
}

test.each([
  ['jobs.updated', 'job_updated'],
  ['contracts.signed', 'contract_signed'],
])(
  'each readable record of a mixed batch causes one notification, in the order of its partition: %s',
  async (_, type) => {
    for (const user of users) {
      expect(await listJobIds(user, type)).toEqual(listNumbers(false).map((n) => n + 1));
    }
  },
);

test('each unreadable record of a mixed batch becomes one dead letter, in the order of its partition', async () => {
  const letters = await platform.kafka.readAll(platform.dlqTopic);
  for (const name of TOPICS) {
    for (const partition of users.keys()) {
      const own = letters.filter(({ headers }) => isFrom(headers, platform.prefix + name, partition));
      expect(own.map(({ key }) => key)).toEqual(listNumbers(true).map((n) => makeKey(name, partition, n)));
    }
  }
  expect(letters.length).toBe(TOPICS.length * PARTITIONS * UNREADABLE);
});

function isFrom(headers: Record<string, string>, topic: string, partition: number): boolean {
  return headers['dlq.topic'] === topic && headers['dlq.partition'] === String(partition);
}

test('the counts of the metrics add up', async () => {
  const deadLetters = await scrape(metricsPort, 'messaging_kafka_dead_letters_total');
  const events = await scrape(metricsPort, 'messaging_kafka_events_total');
  const stored = await scrape(metricsPort, 'messaging_notifications_stored_total');
  const topics = TOPICS.map((name) => platform.prefix + name);
  const withCount = (count: number) => (labels: string) => [labels, count] as const;
  const reasons = topics.flatMap((topic) => KINDS.map(([, reason]) => `topic="${topic}",reason="${reason}"`));
  expect(deadLetters).toEqual(new Map(reasons.map(withCount((PARTITIONS * UNREADABLE) / KINDS.length))));
  expect(events).toEqual(
    new Map(topics.map((topic) => `topic="${topic}"`).map(withCount(PARTITIONS * EVENTS))),
  );
  // A contract notifies both sides.
  expect([...stored.values()]).toEqual([3 * PARTITIONS * (EVENTS - UNREADABLE)]);
});

test('many dead letters fit into a topic with the default limits of Kafka', async () => {
  await using other = await Platform.open();
  await other.kafka.createTopics([other.dlqTopic]);
  const headers = { baggage: 'x'.repeat(1_000) };
  const records = Array.from({ length: 1_500 }, (_, n) => ({ key: String(n), value: '{', headers }));
  // Sent in parts, because the harness bounds a request by the values alone, without the headers.
  const topic = `${other.prefix}jobs.updated`;
  for (let start = 0; start < records.length; start += 500) {
    await other.kafka.produceAll(records.slice(start, start + 500).map((record) => ({ topic, ...record })));
  }
  await using _ = await startInstance(other.env);
  await other.settled();
  const letters = await other.kafka.readAll(other.dlqTopic);
  expect(letters.map(({ key }) => key)).toEqual(records.map(({ key }) => key));
});

test('a dead letter whose headers alone are too large is sent without them, and the partition continues', async () => {
  await using other = await Platform.open();
  await other.kafka.createTopics([other.dlqTopic], { config: { 'max.message.bytes': '100000' } });
  const topic = `${other.prefix}courses.completed`;
  const user = await newUser();
  const headers = { baggage: 'x'.repeat(200_000) };
  const { offset } = await other.kafka.produce(topic, '{', { key: 'k', headers });
  await other.emit('courses.completed', { userId: user.userId });
  await using instance = await startInstance(other.env);
  await other.settled();
  const [letter] = await other.kafka.readAll(other.dlqTopic);
  expect(letter).toMatchObject({ key: null, value: null });
  expect(letter?.headers).toMatchObject({ 'dlq.offset': String(offset), 'dlq.omitted-bytes': '1' });
  expect(letter?.headers).not.toHaveProperty('baggage');
  expect((await new Rest(instance, user).call('listNotifications')).body.count).toBe(1);
});
