import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { App } from '@messaging/server/app';
import { freePort } from '../services/ports.ts';
import { startInstance } from '../harness/instance.ts';
import { scrape } from '../harness/metrics.ts';
import { eventOf, Platform } from '../harness/platform.ts';
import { Rest } from '../harness/rest.ts';
import { newUser, type User } from '../harness/token.ts';

const PARTITIONS = 4;
/** Events of one partition; every third is poison. */
const EVENTS = 90;
const POISON = EVENTS / 3;
const TOPICS = ['jobs.updated', 'contracts.signed'];
/** What of a kind cannot be read, and why. */
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
  // All of it is there before anybody takes it, so it comes in few and large batches.
  for (const name of TOPICS) {
    for (const partition of users.keys()) await platform.kafka.produceAll(mixed(name, partition));
  }
  app = await startInstance({ ...platform.env, METRICS_PORT: String(metricsPort) });
  await platform.settled();
});
afterAll(async () => {
  await app?.[Symbol.asyncDispose]();
  await platform?.[Symbol.asyncDispose]();
});

/** Events of one partition, all for one user, each with its number as key and as the id of its job. */
function mixed(name: string, partition: number) {
  return Array.from({ length: EVENTS }, (_, n) => {
    const [make] = KINDS[(n / 3) % KINDS.length] ?? [];
    const ids = { jobId: n + 1, companyId: users[partition]?.userId };
    const value = make === undefined ? eventOf(name, ids) : make(n);
    return { topic: platform.prefix + name, partition, key: keyOf(name, partition, n), value };
  });
}

const keyOf = (name: string, partition: number, n: number): string => `${name} ${partition} ${n}`;
const numbers = (isPoison: boolean): number[] =>
  Array.from({ length: EVENTS }, (_, n) => n).filter((n) => (n % 3 === 0) === isPoison);

/** The ids of the jobs that a user was told of by one kind of notification, in the order of the telling. */
async function jobsTold(user: User, type: string): Promise<unknown[]> {
  const told: unknown[] = [];
  for (let offset = 0, hasMore = true; hasMore; offset += 100) {
    const query = { limit: 100, offset };
    const { body } = await new Rest(app, user).call('listNotifications', { query });
    told.push(...body.notifications.filter((one) => one.type === type).map(({ data }) => data['jobId']));
    hasMore = body.hasMore;
  }
  return told.toReversed();
}

test.each([
  ['jobs.updated', 'job_updated'],
  ['contracts.signed', 'contract_signed'],
])('of a mixed batch what can be read is told once, in the order of its partition: %s', async (_, type) => {
  for (const user of users) {
    expect(await jobsTold(user, type)).toEqual(numbers(false).map((n) => n + 1));
  }
});

test('of a mixed batch what cannot be read becomes a dead letter once, in the order of its partition', async () => {
  const letters = await platform.kafka.readAll(platform.dlqTopic);
  for (const name of TOPICS) {
    for (const partition of users.keys()) {
      const of = letters.filter(({ headers }) => isFrom(headers, platform.prefix + name, partition));
      expect(of.map(({ key }) => key)).toEqual(numbers(true).map((n) => keyOf(name, partition, n)));
    }
  }
  expect(letters.length).toBe(TOPICS.length * PARTITIONS * POISON);
});

function isFrom(headers: Record<string, string>, topic: string, partition: number): boolean {
  return headers['dlq.topic'] === topic && headers['dlq.partition'] === String(partition);
}

test('the counts of the metrics add up', async () => {
  const dead = await scrape(metricsPort, 'messaging_kafka_dead_letters_total');
  const events = await scrape(metricsPort, 'messaging_kafka_events_total');
  const stored = await scrape(metricsPort, 'messaging_notifications_stored_total');
  const topics = TOPICS.map((name) => platform.prefix + name);
  const ofEach = (count: number) => (labels: string) => [labels, count] as const;
  const reasons = topics.flatMap((topic) => KINDS.map(([, reason]) => `topic="${topic}",reason="${reason}"`));
  expect(dead).toEqual(new Map(reasons.map(ofEach((PARTITIONS * POISON) / KINDS.length))));
  expect(events).toEqual(new Map(topics.map((topic) => `topic="${topic}"`).map(ofEach(PARTITIONS * EVENTS))));
  // A contract tells both sides.
  expect([...stored.values()]).toEqual([3 * PARTITIONS * (EVENTS - POISON)]);
});

test('many dead letters go to a topic that takes no more than Kafka does by default', async () => {
  await using crowd = await Platform.open();
  await crowd.kafka.createTopics([crowd.dlqTopic]);
  const headers = { baggage: 'x'.repeat(1_000) };
  const records = Array.from({ length: 1_500 }, (_, n) => ({ key: String(n), value: '{', headers }));
  // Sent in parts, whose bounds the harness sets by the values alone.
  const topic = `${crowd.prefix}jobs.updated`;
  for (let at = 0; at < records.length; at += 500) {
    await crowd.kafka.produceAll(records.slice(at, at + 500).map((record) => ({ topic, ...record })));
  }
  await using _ = await startInstance(crowd.env);
  await crowd.settled();
  const letters = await crowd.kafka.readAll(crowd.dlqTopic);
  expect(letters.map(({ key }) => key)).toEqual(records.map(({ key }) => key));
});

test('a dead letter whose headers alone are too much goes without them, and the partition goes on', async () => {
  await using crowd = await Platform.open();
  await crowd.kafka.createTopics([crowd.dlqTopic], { config: { 'max.message.bytes': '100000' } });
  const topic = `${crowd.prefix}courses.completed`;
  const user = await newUser();
  const headers = { baggage: 'x'.repeat(200_000) };
  const { offset } = await crowd.kafka.produce(topic, '{', { key: 'k', headers });
  await crowd.emit('courses.completed', { userId: user.userId });
  await using instance = await startInstance(crowd.env);
  await crowd.settled();
  const [letter] = await crowd.kafka.readAll(crowd.dlqTopic);
  expect(letter).toMatchObject({ key: null, value: null });
  expect(letter?.headers).toMatchObject({ 'dlq.offset': String(offset), 'dlq.omitted-bytes': '1' });
  expect(letter?.headers).not.toHaveProperty('baggage');
  expect((await new Rest(instance, user).call('listNotifications')).body.count).toBe(1);
});
