import { describe, expect, test } from 'bun:test';
import { PoisonError } from './poison.ts';
import { readEvent, type RawEvent } from './read-event.ts';
import type { Topic } from './topic.ts';
import { coursesCompleted } from './topics/courses-completed.ts';
import { jobsUpdated } from './topics/jobs-updated.ts';
import { paymentsDisputed } from './topics/payments-disputed.ts';
import { paymentsReceived } from './topics/payments-received.ts';
import { usersJoined } from './topics/users-joined.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const RECEIVED_AT = Date.parse('2026-01-31T12:00:00.000Z');
const COURSE = '{"data":{"courseId":71,"userId":5}}';
const PAYMENT = '{"data":{"paymentId":1,"amount":250,"fromUserId":5,"toUserId":6}}';

function read(topic: Topic, value: RawEvent['value'] | string, receivedAt = RECEIVED_AT) {
  return readEvent(
    topic,
    { value: typeof value === 'string' ? Buffer.from(value) : value, receivedAt },
    'cents',
  );
}

const eventIds = (...args: Parameters<typeof read>) =>
  read(...args).notifications.map(({ eventId }) => eventId);

describe('the identity of an event', () => {
  test('is a UUID, the same for all of its notifications', () => {
    const [first, second] = eventIds(paymentsReceived, PAYMENT);
    expect(first).toMatch(UUID);
    expect(second).toBe(first);
  });

  test('depends on its bytes and on nothing else', () => {
    expect(eventIds(coursesCompleted, COURSE, RECEIVED_AT + 1)).toEqual(eventIds(coursesCompleted, COURSE));
  });

  test('never changes, so that stored notifications are recognized', () => {
    expect(eventIds(coursesCompleted, COURSE)).toEqual(['d68b00c1-c19a-67d7-731c-7255ed430e69']);
  });

  test.each([
    ['for other bytes', coursesCompleted, COURSE.replace('71', '72')],
    ['for the same JSON in another notation', coursesCompleted, `${COURSE} `],
  ])('differs %s', (_, topic, value) => {
    expect(eventIds(topic, value)).not.toEqual(eventIds(coursesCompleted, COURSE));
  });

  test('differs for the same bytes on another topic', () => {
    expect(eventIds(paymentsReceived, PAYMENT)).not.toEqual(eventIds(paymentsDisputed, PAYMENT));
  });
});

test('an event notifies each of its users of their side, with its time', () => {
  const { notifications, profile } = read(paymentsReceived, PAYMENT);
  expect(notifications.map(({ to, type }) => [to, type])).toEqual([
    [6, 'payment_received'],
    [5, 'payment_sent'],
  ]);
  for (const { data } of notifications)
    expect(data).toMatchObject({ occurredAt: '2026-01-31T12:00:00.000Z' });
  expect(profile).toBeUndefined();
});

test('only users.joined contains a profile, dated with the time of the event', () => {
  const event = '{"timestamp":"2020-01-01T00:00:00Z","data":{"userId":5,"username":" ben ","role":"CLIENT"}}';
  expect(read(usersJoined, event).profile).toEqual({
    userId: 5,
    username: 'ben',
    fullName: null,
    role: 'COMPANY',
    avatarUrl: null,
    at: Date.parse('2020-01-01T00:00:00Z'),
  });
});

/** Creates an event of exactly this size. */
const eventOfSize = (bytes: number) => Buffer.from(COURSE + ' '.repeat(bytes - COURSE.length));

test('an event may have 1 MiB', () => {
  expect(eventIds(coursesCompleted, eventOfSize(1024 * 1024)).length).toBe(1);
});

test('a byte order mark is skipped', () => {
  expect(eventIds(coursesCompleted, `\ufeff${COURSE}`).length).toBe(1);
});

/** The reason and detail of the PoisonError that an event causes. */
function readPoison(topic: Topic, value: RawEvent['value'] | string): [reason: string, detail: string] {
  try {
    read(topic, value);
  } catch (error) {
    if (error instanceof PoisonError) return [error.reason, error.message];
    throw error;
  }
  throw new Error('the event was read');
}

test.each([
  ['a tombstone', null, 'tombstone'],
  ['without a value', undefined, 'tombstone'],
  ['one byte too large', eventOfSize(1024 * 1024 + 1), 'too_large'],
  ['with bytes that are not UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), 'invalid_utf8'],
  ['with half a character', Buffer.from(COURSE.replace('71', '"é"'), 'latin1'), 'invalid_utf8'],
  ['empty', '', 'invalid_json'],
  ['cut off', COURSE.slice(0, -1), 'invalid_json'],
  ['two events', COURSE + COURSE, 'invalid_json'],
  ['nested 500,000 deep', '['.repeat(500_000), 'invalid_json'],
])('an event can never be read: %s', (_, value, reason) => {
  expect(readPoison(coursesCompleted, value)[0]).toBe(reason);
});

test('an event can never be read: nested too deep for the reviver of exact numbers', () => {
  const deep = `{"data":${'['.repeat(300_000)}${']'.repeat(300_000)}}`;
  expect(readPoison(paymentsReceived, deep)[0]).toBe('invalid_json');
});

test.each([
  ['null', 'null', 'the event: '],
  ['a number', '7', 'the event: '],
  ['a list', `[${COURSE}]`, 'the event: '],
  ['without data', '{}', 'data: '],
  ['with data that is null', '{"data":null}', 'data: '],
  ['with data that is a list', '{"data":[]}', 'data: '],
  ['with text that is not a time', '{"timestamp":"soon","data":{"courseId":71,"userId":5}}', 'timestamp: '],
  ['with a boolean as time', '{"timestamp":true,"data":{"courseId":71,"userId":5}}', 'timestamp: '],
  ['with a time after the year 9999', '{"timestamp":1e15,"data":{"courseId":71,"userId":5}}', 'timestamp: '],
  ['without its user', '{"data":{"courseId":71}}', 'data.userId: '],
  ['with a user of null', '{"data":{"courseId":71,"userId":null}}', 'data.userId: '],
  ['with a user that is text', '{"data":{"courseId":71,"userId":"5"}}', 'data.userId: '],
  ['with a user 0', '{"data":{"courseId":71,"userId":0}}', 'data.userId: '],
  ['with a user past 2^53', '{"data":{"courseId":71,"userId":9007199254740992}}', 'data.userId: '],
  ['with an id that is a fraction', '{"data":{"courseId":7.5,"userId":5}}', 'data.courseId: '],
  ['with an empty id', '{"data":{"courseId":"","userId":5}}', 'data.courseId: '],
  ['with U+0000', '{"data":{"courseId":71,"userId":5,"courseTitle":"a\\u0000"}}', 'data.courseTitle: '],
  ['with half a pair', '{"data":{"courseId":71,"userId":5,"courseTitle":"\\ud800"}}', 'data.courseTitle: '],
])('an event can never be read: %s, because it does not match its topic', (_, value, detail) => {
  const [reason, text] = readPoison(coursesCompleted, value);
  expect(reason).toBe('invalid_event');
  expect(text).toStartWith(detail);
});

test.each([
  ['no amount', 'null'],
  ['an amount that is not a number', '"much"'],
  ['an infinite amount', '1e999'],
  ['an amount above the limit', '1.0E21'],
  ['an amount of too many digits', '12345678901234567'],
])('a payment can never be read with %s', (_, amount) => {
  const [reason, text] = readPoison(paymentsReceived, PAYMENT.replace('250', amount));
  expect([reason, text.slice(0, 13)]).toEqual(['invalid_event', 'data.amount: ']);
});

test.each([['"EURO"'], ['"E1"'], ['978']])('a payment can never be read in the currency %s', (currency) => {
  const value = PAYMENT.replace('250', `250,"currency":${currency}`);
  const [reason, text] = readPoison(paymentsReceived, value);
  expect([reason, text.slice(0, 15)]).toEqual(['invalid_event', 'data.currency: ']);
});

test('a job without its owner in either generation can never be read, and the error names all faults', () => {
  expect(readPoison(jobsUpdated, '{"data":{"jobId":0,"clientId":null}}')[1]).toMatch(
    /^data\.jobId: .+; data\.companyId: /,
  );
});
