import { describe, expect, test } from 'bun:test';
import { topics } from '@messaging/server/notify/topics';
import { startInstance } from '../harness/instance.ts';
import { kafkaBrokers } from '../harness/kafka-brokers.ts';
import { Platform } from '../harness/platform.ts';
import { TIME } from '../harness/values.ts';
import { runTool } from '../harness/tool-process.ts';

type Event = Record<'eventType' | 'timestamp' | 'correlationId' | 'data', unknown>;

/** All events of a topic. */
async function readEvents(platform: Platform, name: string): Promise<Event[]> {
  const records = await platform.kafka.readAll(platform.prefix + name);
  return records.map(({ value }) => JSON.parse(String(value)) as Event);
}

test('one sample goes to its topic, which is created for it', async () => {
  await using platform = new Platform();
  const { exitCode, lines, stderr } = await runTool(platform.env, 'emit', 'jobs.posted');
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(lines).toEqual([`${platform.prefix}jobs.posted: partition 0, offset 0`]);
  expect(await readEvents(platform, 'jobs.posted')).toEqual([
    {
      eventType: 'jobs.posted',
      timestamp: expect.stringMatching(TIME),
      correlationId: expect.any(String),
      data: topics.get('jobs.posted')?.samples.current,
    },
  ]);
});

test('samples of all topics in the format of the older generation are all stored', async () => {
  await using platform = await Platform.open();
  await using app = await startInstance(platform.env);
  expect((await runTool(platform.env, 'emit', 'all', '--older', '--count', '2')).exitCode).toBe(0);
  for (const [name, { samples }] of topics) {
    const [first, second, ...others] = await readEvents(platform, name);
    expect(first).toMatchObject({ eventType: name, timestamp: expect.any(Number) as number });
    expect([first?.data, second?.data]).toEqual([samples.older, samples.older]);
    // With the same id they would be one event that arrived twice.
    expect(first?.correlationId).not.toBe(second?.correlationId);
    expect(others).toEqual([]);
  }
  await platform.settled();
  expect(await platform.kafka.readAll(platform.dlqTopic)).toEqual([]);
  const [row] = await app.context.db.query<{ count: number }>`select count(*)::int from notifications`;
  // Ten topics, of which four notify two users, twice each.
  expect(row?.count).toBe(28);
});

test('topics may be named, with more events than one batch can hold', async () => {
  await using platform = await Platform.open();
  const args = ['emit', 'jobs.posted', 'users.joined', '--count', '6000'];
  expect(await runTool(platform.env, ...args)).toMatchObject({ exitCode: 0, stderr: '' });
  expect((await readEvents(platform, 'jobs.posted')).length).toBe(6_000);
  expect((await readEvents(platform, 'users.joined')).length).toBe(6_000);
  expect(await readEvents(platform, 'jobs.updated')).toEqual([]);
});

describe('invalid arguments are answered with the usage, and nothing is sent:', () => {
  test.each([
    ['no topic', [], ''],
    ['an unknown topic', ['jobs.posted', 'jobs.gone'], 'jobs.gone is not a topic\n'],
    ['an unknown option', ['all', '--newer'], "Unknown option '--newer'"],
    ['a count that is missing', ['all', '--count'], "Option '--count <value>' argument missing"],
    ['a count of zero', ['all', '--count', '0'], '--count must be from 1 to 100000\n'],
    ['a count that is not a whole number', ['all', '--count', '1e3'], '--count must be from 1 to 100000\n'],
    ['a count that is too large', ['all', '--count', '100001'], '--count must be from 1 to 100000\n'],
  ])('%s', async (_, args, message) => {
    await using platform = new Platform();
    const { exitCode, lines, stderr } = await runTool(platform.env, 'emit', ...args);
    expect({ exitCode, lines }).toEqual({ exitCode: 1, lines: [] });
    expect(stderr).toStartWith(message);
    expect(stderr).toContain('emit <topic>… | all ');
    expect(stderr).not.toContain('    at ');
    expect(await platform.kafka.readAll(`${platform.prefix}jobs.posted`)).toEqual([]);
  });
});

test('an unknown tool is answered with every usage', async () => {
  const { exitCode, lines, stderr } = await runTool({ KAFKA_BROKERS: kafkaBrokers() }, 'send');
  expect({ exitCode, lines }).toEqual({ exitCode: 1, lines: [] });
  for (const tool of ['emit', 'dlq', 'import-users']) expect(stderr).toContain(`\n${tool} `);
  expect(stderr).not.toContain('    at ');
});
