import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { Admin } from '@platformatic/kafka';
import { startInstance } from '../harness/instance.ts';
import type { Incoming, Outgoing } from '../harness/kafka-records.ts';
import { toEvent, Platform } from '../harness/platform.ts';
import { kafkaBrokers } from '../harness/kafka-brokers.ts';
import { Rest } from '../harness/rest.ts';
import { newUser } from '../harness/token.ts';
import { callTool, runTool } from '../harness/tool-process.ts';

const TOPIC = 'jobs.updated';
/** Exceeds Kafka's default limit, which the dead-letter topic has here. */
const LARGE = Buffer.alloc(1_200_000, 'x');
const UNREADABLE: Omit<Outgoing, 'topic'>[] = [
  { key: 'cut', value: '{"data":', headers: { 'trace-id': 'a trace' } },
  { key: 'large', value: LARGE },
  { key: 'bytes', value: Buffer.from([0xff, 0, 0xfe]), headers: { a: '1', b: 'ä' } },
  { key: 'none', value: null },
  { value: '' },
];
/** Records that can be replayed. */
const REPLAYABLE = UNREADABLE.filter(({ value }) => value !== LARGE);

const runDlq = (platform: Platform, ...args: string[]) => runTool(platform.env, 'dlq', ...args);

const callDlq = (platform: Platform, ...args: string[]) => callTool(platform.env, 'dlq', ...args);

/** Opens a platform with unreadable records and their dead letters; no service runs any more. */
async function openPlatformWithDeadLetters(): Promise<Platform> {
  const platform = new Platform();
  const topic = platform.prefix + TOPIC;
  await platform.kafka.createTopics([topic], { config: { 'max.message.bytes': '2000000' } });
  await platform.kafka.createTopics([platform.dlqTopic]);
  for (const { value, ...rest } of UNREADABLE) await platform.kafka.produce(topic, value, rest);
  await using _ = await startInstance(platform.env);
  await platform.settled();
  return platform;
}

/** Records in the source topic after the first ones, as they were sent. */
async function listReplayed(platform: Platform) {
  const records = await platform.kafka.readAll(platform.prefix + TOPIC);
  return records.slice(UNREADABLE.length).map(({ key, value, headers }) => ({ key, value, headers }));
}

function toIncoming({
  key,
  value,
  headers,
}: (typeof UNREADABLE)[number]): Omit<Incoming, 'partition' | 'offset'> {
  const bytes = value === null ? null : Buffer.from(value as string | Buffer);
  return { key: key ?? null, value: bytes, headers: headers ?? {} };
}

describe('dead letters', () => {
  let platform: Platform;
  beforeAll(async () => (platform = await openPlatformWithDeadLetters()));
  afterAll(() => platform[Symbol.asyncDispose]());

  test('are listed, each in a line with its source and its reason', async () => {
    const { exitCode, lines, stderr } = await runDlq(platform, 'list');
    const toLine = (offset: number, reason: string, bytes: number): RegExp =>
      new RegExp(
        `^${offset}  \\d{4}-\\S+Z  ${platform.prefix}${TOPIC}\\[0\\]@${offset}  ${reason}  ${bytes} bytes  ".*"$`,
      );
    expect(lines).toEqual([
      expect.stringMatching(toLine(0, 'invalid_json', 8)) as string,
      expect.stringMatching(toLine(1, 'too_large', LARGE.length)) as string,
      expect.stringMatching(toLine(2, 'invalid_utf8', 3)) as string,
      expect.stringMatching(toLine(3, 'tombstone', 0)) as string,
      expect.stringMatching(toLine(4, 'invalid_json', 0)) as string,
      '5 dead letters',
    ]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  });

  test('are listed singly by offset', async () => {
    const lines = await callDlq(platform, 'list', '--offset', '3');
    expect(lines).toEqual([expect.stringMatching(/^3 .* tombstone /) as string, '1 dead letter']);
    expect(await callDlq(platform, 'list', '--offset', '99')).toEqual(['0 dead letters']);
  });

  test('that exceed the limit of their topic are stored without their value', async () => {
    const [, large] = await platform.kafka.readAll(platform.dlqTopic);
    expect(large).toMatchObject({
      key: 'large',
      value: null,
      headers: { 'dlq.reason': 'too_large', 'dlq.omitted-bytes': String(LARGE.length) },
    });
  });
});

const LEFT_OUT = expect.stringMatching(
  /^left out: 1 .*: its value was too large to be stored here$/,
) as string;

test('a replay sends every dead letter back unchanged, and once unless --again is set', async () => {
  await using platform = await openPlatformWithDeadLetters();
  const first = await runDlq(platform, 'replay');
  expect(first).toEqual({ exitCode: 0, lines: [LEFT_OUT, '4 replayed'], stderr: '' });
  expect(await listReplayed(platform)).toEqual(REPLAYABLE.map(toIncoming));
  expect(await callDlq(platform, 'replay')).toEqual([LEFT_OUT, '0 replayed']);
  const lines = await callDlq(platform, 'list');
  expect(lines.map((line) => line.endsWith('  replayed'))).toEqual([true, false, true, true, true, false]);
  expect(await callDlq(platform, 'replay', '--again')).toEqual([LEFT_OUT, '4 replayed']);
  expect(await listReplayed(platform)).toEqual([...REPLAYABLE, ...REPLAYABLE].map(toIncoming));
});

test('a dead letter is replayed by its offset any number of times, and the others stay due', async () => {
  await using platform = await openPlatformWithDeadLetters();
  for (let i = 0; i < 2; i++) {
    expect(await callDlq(platform, 'replay', '--offset', '3')).toEqual(['1 replayed']);
  }
  const tombstone = UNREADABLE.filter(({ value }) => value === null);
  expect(await listReplayed(platform)).toEqual([...tombstone, ...tombstone].map(toIncoming));
  expect(await callDlq(platform, 'replay')).toEqual([LEFT_OUT, '4 replayed']);
  expect(await callDlq(platform, 'replay', '--offset', '0')).toEqual(['1 replayed']);
  expect(await callDlq(platform, 'replay')).toEqual([LEFT_OUT, '0 replayed']);
  expect(await callDlq(platform, 'replay', '--offset', '1')).toEqual([LEFT_OUT, '0 replayed']);
});

test('an event that became a dead letter because the database rejected it is stored once by replays', async () => {
  await using platform = await Platform.open();
  await using app = await startInstance(platform.env);
  const table = `${app.context.config.databaseSchema}.notifications`;
  await app.context.db.sql.unsafe(
    `alter table ${table} add constraint refusing check (type <> 'job_updated')`,
  );
  const user = await newUser();
  const listNotifications = async () =>
    (await new Rest(app, user).call('listNotifications')).body.notifications;
  await platform.emit(TOPIC, { companyId: user.userId });
  await platform.settled();
  expect(await listNotifications()).toEqual([]);
  await app.context.db.sql.unsafe(`alter table ${table} drop constraint refusing`);
  for (let i = 0; i < 2; i++) {
    expect(await callDlq(platform, 'replay', '--again')).toEqual(['1 replayed']);
  }
  await platform.settled();
  expect((await listNotifications()).map(({ type }) => type)).toEqual(['job_updated']);
});

test.each([
  ['list', '0 dead letters'],
  ['replay', '0 replayed'],
])('without a dead-letter topic there are none: %s', async (action, line) => {
  await using platform = new Platform();
  expect(await runDlq(platform, action)).toEqual({ exitCode: 0, lines: [line], stderr: '' });
});

test('the tool does not wait for dead letters that Kafka has deleted for their age', async () => {
  await using platform = new Platform();
  await platform.kafka.produce(platform.dlqTopic, 'old');
  const admin = new Admin({ clientId: 'test', bootstrapBrokers: kafkaBrokers().split(',') });
  const partitions = [{ partition: 0, offset: 1n }];
  await admin.deleteRecords({ topics: [{ name: platform.dlqTopic, partitions }] });
  await admin.close();
  expect(await callDlq(platform, 'list')).toEqual(['0 dead letters']);
});

test('a record of another producer is listed and never replayed', async () => {
  await using platform = new Platform();
  const headers = { empty: undefined as unknown as string };
  await platform.kafka.produce(platform.dlqTopic, toEvent(TOPIC, {}), { headers });
  expect(await callDlq(platform, 'list')).toEqual([expect.stringMatching(/^0 /) as string, '1 dead letter']);
  expect(await callDlq(platform, 'replay')).toEqual([
    expect.stringMatching(/^left out: 0 .*: it does not name its original topic$/) as string,
    '0 replayed',
  ]);
});

test('a dead letter of a topic that the service does not consume is never replayed, and is listed without control characters', async () => {
  await using platform = new Platform();
  const otherTopic = `${platform.prefix}payments.commands`;
  const headers = {
    'dlq.topic': otherTopic,
    'dlq.partition': '0\u001b[2J',
    'dlq.offset': '1\u009b31m',
    'dlq.reason': '\u202edilavni\nforged',
  };
  await platform.kafka.createTopics([otherTopic]);
  await platform.kafka.produce(platform.dlqTopic, '{}', { headers });
  const line = `${otherTopic}[0\\u{1b}[2J]@1\\u{9b}31m  \\u{202e}dilavni\\u{a}forged  2 bytes  ""`;
  expect(await callDlq(platform, 'list')).toEqual([expect.stringContaining(line) as string, '1 dead letter']);
  for (const args of [[], ['--again'], ['--offset', '0']]) {
    expect(await callDlq(platform, 'replay', ...args)).toEqual([
      expect.stringMatching(/^left out: 0 .*: this service does not read the topic it names$/) as string,
      '0 replayed',
    ]);
  }
  expect(await platform.kafka.readAll(otherTopic)).toEqual([]);
});

describe('invalid arguments are answered with the usage:', () => {
  test.each([
    ['none', [], ''],
    ['two actions', ['list', 'replay'], ''],
    ['an unknown option', ['list', '--all'], "Unknown option '--all'"],
    ['an offset that is not a number', ['replay', '--offset', 'x'], '--offset must be a whole number\n'],
  ])('%s', async (_, args, message) => {
    const { exitCode, lines, stderr } = await runTool({ KAFKA_BROKERS: kafkaBrokers() }, 'dlq', ...args);
    expect({ exitCode, lines }).toEqual({ exitCode: 1, lines: [] });
    expect(stderr).toStartWith(message);
    expect(stderr).toContain('dlq list | replay ');
    expect(stderr).not.toContain('    at ');
  });

  test('without Kafka the tool prints a message', async () => {
    const { exitCode, stderr } = await runTool({}, 'dlq', 'list');
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: 'KAFKA_BROKERS is not set\n' });
  });
});
