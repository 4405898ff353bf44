import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { App } from '@messaging/server/app';
import { startInstances, startApp } from '../harness/instance.ts';
import type { Outgoing } from '../harness/kafka-records.ts';
import { Platform } from '../harness/platform.ts';
import { until } from '../harness/wait.ts';
import { disconnectAll, Person } from './person.ts';

/** Two instances on one database, each in a consumer group of its own: both get every event and race to store it. */
let platform: Platform;
let apps: App[];
const OTHER_GROUP = `other_${crypto.randomUUID()}`;
beforeAll(async () => {
  platform = await Platform.open({ partitions: 2 });
  const env = { ...platform.env, RATE_LIMIT_PER_MINUTE: '0' };
  apps = await startInstances(2, env, (i) => (i === 0 ? {} : { KAFKA_GROUP_ID: OTHER_GROUP }));
});
afterAll(async () => {
  for (const app of apps.toReversed()) await app[Symbol.asyncDispose]();
  await platform[Symbol.asyncDispose]();
});

/** Resolves when these groups have committed every event. */
async function committed(...groups: string[]): Promise<void> {
  for (const group of [platform.groupId, OTHER_GROUP, ...groups]) {
    const lag = () => platform.kafka.lag(group, platform.topics);
    await until(`${group} to commit`, async () => (await lag()) === 0);
  }
}

const toRecord = (topic: string, value: string, options: Partial<Outgoing> = {}): Outgoing => ({
  ...options,
  topic: platform.prefix + topic,
  value,
});

const courseEvent = (userId: number, courseId = 71): string =>
  JSON.stringify({ timestamp: '2026-01-31T12:00:00Z', data: { userId, courseId } });
const paymentEvent = (userId: number): string =>
  JSON.stringify({ data: { paymentId: 301, amount: 250, fromUserId: 1, toUserId: userId } });

const receivedTypes = async (person: Person) => (await person.received()).map(({ type }) => type);

test.each([
  ['on one partition', [{ partition: 0 }, { partition: 0 }]],
  ['on two partitions', [{ partition: 0 }, { partition: 1 }]],
  ['with other keys and headers', [{ key: 'a' }, { key: 'b', headers: { 'trace-id': '7' } }]],
  ['with another timestamp of Kafka', [{ timestamp: 1_769_860_800_000n }, { timestamp: 1_769_860_900_000n }]],
])('an event causes one notification when its bytes arrive again %s', async (_, copies) => {
  await using person = await Person.connectNew(apps);
  for (const copy of copies) {
    await platform.kafka.produceAll([toRecord('courses.completed', courseEvent(person.id), copy)]);
    await committed();
    expect(await receivedTypes(person)).toEqual(['course_completed']);
  }
});

test('an event causes one notification when its bytes arrive many times at once', async () => {
  await using person = await Person.connectNew(apps);
  const copies = Array.from({ length: 20 }, (_, i) => ({ partition: i % 2 }));
  await platform.kafka.produceAll(
    copies.map((copy) => toRecord('courses.completed', courseEvent(person.id), copy)),
  );
  await committed();
  expect(await receivedTypes(person)).toEqual(['course_completed']);
});

test('an event causes one notification when a new group starts from the earliest event, and when the group restarts', async () => {
  await using person = await Person.connectNew(apps);
  await platform.kafka.produceAll([
    toRecord('courses.completed', courseEvent(person.id)),
    toRecord('payments.received', paymentEvent(person.id)),
    toRecord('jobs.posted', JSON.stringify({ data: { jobId: person.id, companyId: 1 } })),
  ]);
  await committed();
  const received = await person.received();
  expect(received.map(({ type }) => type).sort()).toEqual([
    'course_completed',
    'job_posted',
    'payment_received',
  ]);
  for (const kafkaGroupId of ['new', 'new', 'newer'].map((name) => `${platform.prefix}${name}`)) {
    await using _ = await startApp({ ...getConfig(apps), kafkaGroupId });
    await committed(kafkaGroupId);
  }
  expect(await person.received()).toEqual(received);
});

test('an event notifies each of many users once, whichever instance stores it first', async () => {
  const people = await Promise.all(Array.from({ length: 4 }, () => Person.connectNew(apps)));
  const courses = Array.from({ length: 40 }, (_, i) => i + 1);
  const events = courses.flatMap((course) => people.map((person) => courseEvent(person.id, course)));
  const records = events.map((event, i) => toRecord('courses.completed', event, { partition: i % 2 }));
  for (const half of [records.slice(0, 80), records.slice(80), records]) {
    await platform.kafka.produceAll(half);
  }
  await committed();
  for (const person of people) {
    const received = (await person.received()).map(({ data }) => Number(data['courseId']));
    expect(received.sort((a, b) => a - b)).toEqual(courses);
  }
  await disconnectAll(people);
});

function getConfig([app]: readonly App[]) {
  if (app === undefined) throw new Error('no instance');
  return app.context.config;
}

describe('a different event is', () => {
  test('one with the same bytes on another topic', async () => {
    await using person = await Person.connectNew(apps);
    const event = paymentEvent(person.id);
    for (const topic of ['payments.received', 'payments.disputed', 'payments.received']) {
      await platform.kafka.produceAll([toRecord(topic, event)]);
      await committed();
    }
    expect(await receivedTypes(person)).toEqual(['payment_received', 'payment_disputed']);
  });

  test.each([
    ['in a value', (event: string) => event.replace('"courseId":71', '"courseId":72')],
    ['in the timestamp', (event: string) => event.replace('12:00:00Z', '12:00:01Z')],
    ['in white space', (event: string) => `${event} `],
  ])('one that differs in one byte, %s', async (_, change) => {
    await using person = await Person.connectNew(apps);
    const event = courseEvent(person.id);
    await platform.kafka.produceAll(
      [event, change(event)].map((value) => toRecord('courses.completed', value)),
    );
    await committed();
    expect(await receivedTypes(person)).toEqual(['course_completed', 'course_completed']);
  });
});

test('no event of this file became a dead letter', async () => {
  expect(await platform.kafka.readAll(platform.dlqTopic)).toEqual([]);
});
