import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { App } from '@messaging/server/app';
import { startInstance } from '../harness/instance.ts';
import { Platform } from '../harness/platform.ts';
import { EMOJI } from '../harness/values.ts';
import { Person, type ReceivedNotification } from './person.ts';

let platform: Platform;
let app: App;
beforeAll(async () => {
  platform = await Platform.open();
  app = await startInstance({ ...platform.env, RATE_LIMIT_PER_MINUTE: '0' });
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await platform[Symbol.asyncDispose]();
});

const TIME = '2026-01-31T12:00:00.000Z';

/** Produces an event about a new user and resolves to the notifications it causes. */
async function produceAndReceive(
  topic: string,
  makeEvent: (userId: number) => object,
  options: { timestamp?: bigint } = {},
): Promise<ReceivedNotification[]> {
  await using person = await Person.connectNew([app], { role: 'COMPANY' });
  await platform.kafka.produce(platform.prefix + topic, makeEvent(person.id), options);
  await platform.settled();
  return await person.received();
}

/** A minimal event of a completed course, with these fields in its envelope and its data. */
const courseEvent =
  (envelope: object, data: object = {}) =>
  (userId: number) => ({
    ...envelope,
    data: { courseId: 71, courseTitle: 'Type on screen', userId, ...data },
  });

const completed = (occurredAt: string, completedAt = occurredAt): ReceivedNotification => ({
  type: 'course_completed',
  title: 'Course completed',
  message: 'Well done: you have finished “Type on screen”.',
  data: { courseId: 71, completedAt, occurredAt },
});

const times = [
  ['ISO text in UTC', '2026-01-31T12:00:00.123Z', '2026-01-31T12:00:00.123Z'],
  ['ISO text with an offset', '2026-01-31T13:30:00+01:30', TIME],
  ['ISO text without an offset, which is in UTC', '2026-01-31T12:00:00', TIME],
  ['ISO text without an offset and seconds', '2026-01-31T12:00', TIME],
  ['ISO text with nanoseconds and no offset', '2026-01-31T12:00:00.123456789', '2026-01-31T12:00:00.123Z'],
  ['whole seconds', 1_769_860_800, TIME],
  ['seconds with a fraction', 1_769_860_800.25, '2026-01-31T12:00:00.250Z'],
  ['milliseconds', 1_769_860_800_250, '2026-01-31T12:00:00.250Z'],
] as const;

describe('the time of an event', () => {
  test.each(times)('may be %s', async (_, timestamp, expected) => {
    expect(await produceAndReceive('courses.completed', courseEvent({ timestamp }))).toEqual([
      completed(expected),
    ]);
  });

  test.each(times)('inside the data may be %s', async (_, completedAt, expected) => {
    const event = courseEvent({ timestamp: TIME }, { completedAt });
    expect(await produceAndReceive('courses.completed', event)).toEqual([completed(TIME, expected)]);
  });

  test.each([
    ['missing', {}],
    ['null', { timestamp: null }],
  ])('is the time at which Kafka received it when the timestamp is %s', async (_, envelope) => {
    const event = courseEvent({ eventType: 'courses.completed', ...envelope });
    const received = await produceAndReceive('courses.completed', event, { timestamp: 1_769_860_800_987n });
    expect(received).toEqual([completed('2026-01-31T12:00:00.987Z')]);
  });
});

describe('an event is read', () => {
  test.each([
    ['without an eventType', { eventType: undefined }],
    ['with an unknown eventType', { eventType: 'courses.celebrated' }],
    ['with the eventType of another topic', { eventType: 'jobs.posted' }],
    ['with an eventType that is not a string', { eventType: 7 }],
    ['without a correlationId', { correlationId: undefined }],
    ['with a correlationId of null', { correlationId: null }],
    ['with a userId in the envelope, which is not the recipient', { userId: 1 }],
    ['with unknown fields', { version: 3, nested: { list: [null, true, 'x'] } }],
  ])('%s', async (_, fields) => {
    const envelope = { eventType: 'courses.completed', correlationId: 'c-1', timestamp: TIME, ...fields };
    expect(await produceAndReceive('courses.completed', courseEvent(envelope))).toEqual([completed(TIME)]);
  });

  test('with unknown fields in its data', async () => {
    const event = courseEvent({ timestamp: TIME }, { grade: 'A', nested: { amount: 5, list: [] } });
    expect(await produceAndReceive('courses.completed', event)).toEqual([completed(TIME)]);
  });

  test.each([
    ['prefers them to the older names', { companyId: 'own', clientId: 1 }],
    ['takes the older names when they are null', { companyId: null, clientId: 'own' }],
  ])('by the current names, and %s', async (_, owner) => {
    const withOwner = (userId: number) =>
      Object.fromEntries(Object.entries(owner).map(([key, id]) => [key, id === 'own' ? userId : id]));
    const received = await produceAndReceive('jobs.updated', (userId) => ({
      timestamp: TIME,
      data: { jobId: 41, title: 'Logo', ...withOwner(userId) },
    }));
    expect(received.map(({ message }) => message)).toEqual(['The changes to “Logo” are live.']);
  });
});

describe('a title is shown', () => {
  test.each([
    ['with its emoji and letters of any script', '🎨 Плакат 海报 لوغو', '🎨 Плакат 海报 لوغو'],
    [
      'with its quotes and markup as they are',
      `"A" 'b' \\ “c” <b>&amp;</b> %s`,
      `"A" 'b' \\ “c” <b>&amp;</b> %s`,
    ],
    ['on one line', ' Logo\r\n\tfor a\u2028bakery\u0007 ', 'Logo for a bakery'],
    ['without characters that change the direction of the text', '\u202eogoL\u202c \u2067x\u2069', 'ogoL x'],
    ['whole at 120 characters', 'x'.repeat(120), 'x'.repeat(120)],
    ['truncated beyond that', 'x'.repeat(10_000), `${'x'.repeat(119)}…`],
    ['truncated between characters, not within one', EMOJI.repeat(61), `${EMOJI.repeat(59)}…`],
  ])('%s', async (_, title, shown) => {
    const received = await produceAndReceive('jobs.deleted', (userId) => ({
      timestamp: TIME,
      data: { jobId: 41, companyId: userId, title },
    }));
    expect(received.map(({ message }) => message)).toEqual([`“${shown}” is no longer listed.`]);
  });
});

test('no event of this file became a dead letter', async () => {
  expect(await platform.kafka.readAll(platform.dlqTopic)).toEqual([]);
});
