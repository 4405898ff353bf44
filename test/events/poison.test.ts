import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { freePort } from '../services/ports.ts';
import { InstanceProcess } from '../harness/instance-process.ts';
import { toMessage, type Incoming, type Outgoing } from '../harness/kafka-records.ts';
import { scrape } from '../harness/metrics.ts';
import { toEvent, Platform } from '../harness/platform.ts';
import { Rest } from '../harness/rest.ts';
import { newUser, type User } from '../harness/token.ts';
import { LONE_SURROGATE, NUL, TIME } from '../harness/values.ts';
import { until } from '../harness/wait.ts';

type Value = Outgoing['value'];

/** Content of the unreadable records, which must not appear in the log. */
const CONTENT = 'confidential';
/** Kafka's default limit of a record, in bytes. */
const MAX_BYTES = 1024 * 1024;

let platform: Platform;
let instance: InstanceProcess;
let metricsPort: number;
beforeAll(async () => {
  platform = new Platform();
  // A record that is too large for the service still fits into its topic.
  const config = { 'max.message.bytes': String(8 * MAX_BYTES) };
  await platform.kafka.createTopics(platform.topics, { partitions: 3, config });
  metricsPort = await freePort();
  instance = await InstanceProcess.start({ ...platform.env, METRICS_PORT: String(metricsPort) });
});
afterAll(async () => {
  await instance?.[Symbol.asyncDispose]();
  await platform?.[Symbol.asyncDispose]();
});

const job = (data: object): object => toEvent('jobs.updated', { title: CONTENT, ...data });
const jobAt = (timestamp: unknown): object => ({ ...job({}), timestamp });
/** An event with `text` as the id of its job: JSON.stringify would not write it. */
const jobWithId = (text: string): string =>
  JSON.stringify(job({ jobId: CONTENT })).replace(`"${CONTENT}"`, text);
/** An event with these bytes as a character of its title. */
function jobWithBytes(...bytes: number[]): Buffer {
  const [before = '', after = ''] = JSON.stringify(job({ title: `${CONTENT}~` })).split('~');
  return Buffer.concat([Buffer.from(before), Buffer.from(bytes), Buffer.from(after)]);
}
/** An event of this size. */
function jobOfSize(bytes: number): string {
  const rest = JSON.stringify({ ...job({}), padding: '' }).length;
  return JSON.stringify({ ...job({}), padding: 'x'.repeat(bytes - rest) });
}

const readDeadLetters = async (key: string): Promise<Incoming[]> =>
  (await platform.kafka.readAll(platform.dlqTopic)).filter((letter) => letter.key === key);

/** Count of the metric for the dead letters of a topic with a reason. */
async function countDeadLetters(name: string, reason: string): Promise<number> {
  const samples = await scrape(metricsPort, 'messaging_kafka_dead_letters_total');
  return samples.get(`topic="${platform.prefix}${name}",reason="${reason}"`) ?? 0;
}

/** Job ids of a user's notifications, in the order of arrival. */
async function listJobIds(user: User): Promise<unknown[]> {
  const { body } = await new Rest(instance, user).call('listNotifications', { query: { limit: 100 } });
  return body.notifications.map(({ data }) => data['jobId']).toReversed();
}

/** Lines of the log about an event. */
const logLinesFor = (offset: number, partition: number, name: string): object[] =>
  instance.log
    .split('\n')
    .filter((line) => line.includes(`"topic":"${platform.prefix}${name}"`) && line.endsWith('}'))
    .map((line) => JSON.parse(line) as { offset: string; partition: number })
    .filter((line) => line.offset === String(offset) && line.partition === partition);

/** Sends an unreadable record and a readable one behind it on the same partition, and waits for the commit of both. */
async function sendWithReadable(name: string, value: Value, key: string) {
  const user = await newUser();
  const options = { key, partition: 1, headers: { 'trace-id': 'a trace', '': 'ä' } };
  const { offset } = await platform.kafka.produce(platform.prefix + name, value, options);
  const readable = toEvent('jobs.updated', { companyId: user.userId, jobId: 41 });
  await platform.kafka.produce(`${platform.prefix}jobs.updated`, readable, { partition: 1 });
  await platform.settled();
  return { offset, user };
}

/** Expects that a record becomes an unchanged dead letter, is counted and logged, and does not block its partition. */
async function expectDead(name: string, value: Value, reason: string, detail: string): Promise<void> {
  const key = crypto.randomUUID();
  const before = await countDeadLetters(name, reason);
  const { offset, user } = await sendWithReadable(name, value, key);
  const [letter, ...others] = await readDeadLetters(key);
  expect(others).toEqual([]);
  expect(letter?.value).toEqual(toMessage({ topic: name, value }).value ?? null);
  expect(letter?.headers).toEqual({
    'trace-id': 'a trace',
    '': 'ä',
    'dlq.topic': platform.prefix + name,
    'dlq.partition': '1',
    'dlq.offset': String(offset),
    'dlq.reason': reason,
    'dlq.detail': expect.stringContaining(detail) as string,
    'dlq.at': expect.stringMatching(TIME) as string,
    ...(value === null && { 'dlq.tombstone': 'true' }),
  });
  expect(await listJobIds(user)).toEqual([41]);
  expect(await countDeadLetters(name, reason)).toBe(before + 1);
  await until('the line in the log', () => logLinesFor(offset, 1, name).length > 0);
  expect(logLinesFor(offset, 1, name)).toEqual([
    expect.objectContaining({ level: 40, reason, msg: 'an event became a dead letter' }),
  ]);
  expect(instance.log).not.toContain(CONTENT);
}

describe('a record that is not JSON in UTF-8 becomes a dead letter:', () => {
  test.each<[string, Value, string, string]>([
    ['a tombstone', null, 'tombstone', 'has no value'],
    ['an empty value', '', 'invalid_json', ''],
    ['white space', ' \n', 'invalid_json', ''],
    ['JSON that was cut off', JSON.stringify(job({})).slice(0, -1), 'invalid_json', ''],
    ['JSON followed by a text', `${JSON.stringify(job({}))}${CONTENT}`, 'invalid_json', ''],
    ['a word', CONTENT, 'invalid_json', ''],
    ['a byte that starts no character', jobWithBytes(0xff), 'invalid_utf8', 'is not UTF-8'],
    ['half a character', jobWithBytes(0xe2, 0x82), 'invalid_utf8', 'is not UTF-8'],
    ['a surrogate encoded as bytes', jobWithBytes(0xed, 0xa0, 0x80), 'invalid_utf8', 'is not UTF-8'],
    ['NUL encoded as two bytes', jobWithBytes(0xc0, 0x80), 'invalid_utf8', 'is not UTF-8'],
    ['UTF-16', Buffer.from(`\ufeff${JSON.stringify(job({}))}`, 'utf16le'), 'invalid_utf8', 'is not UTF-8'],
  ])('%s', async (_, value, reason, detail) => {
    await expectDead('jobs.updated', value, reason, detail);
  });
});

describe('JSON that is not an event of its topic becomes a dead letter:', () => {
  test.each<[string, Value, string]>([
    ['null', 'null', 'the event: '],
    ['a number', '12', 'the event: '],
    ['a text', JSON.stringify(CONTENT), 'the event: '],
    ['a list', [job({})], 'the event: '],
    ['an event without data', { eventType: 'jobs.updated', timestamp: 1 }, 'data: '],
    ['an event whose data are a list', { data: [job({})] }, 'data: '],
    ['an event without the id of the job', job({ jobId: undefined }), 'data.jobId: '],
    [
      'an event without the id of the owner, by either name',
      job({ companyId: undefined }),
      'data.companyId: ',
    ],
    ['an event with null for an id', job({ companyId: null }), 'data.companyId: '],
    ['an event with a text for a number', job({ companyId: '2' }), 'data.companyId: '],
    ['an event with a number for a text', job({ title: 7 }), 'data.title: '],
    ['an event with an id of zero', job({ jobId: 0 }), 'data.jobId: '],
    ['an event with an id that is a fraction', job({ jobId: 1.5 }), 'data.jobId: '],
    ['an event with the id 2^53', jobWithId('9007199254740992'), 'data.jobId: '],
    ['an event with the id 2^53 + 1', jobWithId('9007199254740993'), 'data.jobId: '],
    ['an event with an id beyond every number', jobWithId('1e999'), 'data.jobId: '],
    ['an event with NUL in a text', job({ title: `a${NUL}b` }), 'data.title: must not contain U+0000'],
    [
      'an event with a lone surrogate in a text',
      job({ title: LONE_SURROGATE }),
      'data.title: must not contain U+0000',
    ],
    ['an event with a text that is too long', job({ title: 'x'.repeat(10_001) }), 'data.title: '],
    ['an event with a word as timestamp', jobAt('yesterday'), 'timestamp: must be ISO 8601'],
    ['an event with an empty timestamp', jobAt(''), 'timestamp: must be ISO 8601'],
    ['an event of the month 13', jobAt('2026-13-01T00:00:00Z'), 'timestamp: must be ISO 8601'],
    ['an event of a year beyond what can be stored', jobAt(1e20), 'timestamp: must be ISO 8601'],
    ['an event of a year before the first', jobAt(-1e20), 'timestamp: must be ISO 8601'],
    ['an event with a boolean as timestamp', jobAt(true), 'timestamp: '],
  ])('%s', async (_, value, detail) => {
    await expectDead('jobs.updated', value, 'invalid_event', detail);
  });
});

test('a payment whose amount is not a plain number becomes a dead letter', async () => {
  const payment = JSON.stringify(toEvent('payments.received', { amount: 0.5 })).replace('0.5', '1e21');
  await expectDead('payments.received', payment, 'invalid_event', 'data.amount: must be a plain number');
});

test('an event without a timestamp is processed, even if the time of Kafka is invalid', async () => {
  const user = await newUser();
  const value = { ...toEvent('jobs.updated', { companyId: user.userId, jobId: 42 }), timestamp: null };
  for (const timestamp of [-1n, -(10n ** 17n)]) {
    await platform.kafka.produce(`${platform.prefix}jobs.updated`, value, { timestamp });
  }
  await platform.settled();
  expect(await listJobIds(user)).toEqual([42]);
});

describe('an event of', () => {
  test('1 MiB is processed', async () => {
    const user = await newUser();
    const event = { ...job({ companyId: user.userId, jobId: 43 }), padding: '' };
    const padding = 'x'.repeat(MAX_BYTES - JSON.stringify(event).length);
    await platform.kafka.produce(`${platform.prefix}jobs.updated`, { ...event, padding });
    await platform.settled();
    expect(await listJobIds(user)).toEqual([43]);
  });

  test.each([MAX_BYTES + 1, 5_000_000])('%i bytes becomes a dead letter with all bytes', async (bytes) => {
    await expectDead('jobs.updated', jobOfSize(bytes), 'too_large', `has ${bytes} bytes of ${MAX_BYTES}`);
  });
});
