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

const idsOf = (...given: Parameters<typeof read>) =>
  read(...given).notifications.map(({ eventId }) => eventId);

describe('the identity of an event', () => {
  test('is a UUID, the same for everybody who is told', () => {
    const [first, second] = idsOf(paymentsReceived, PAYMENT);
    expect(first).toMatch(UUID);
    expect(second).toBe(first);
  });

  test('comes of its bytes and nothing else', () => {
    expect(idsOf(coursesCompleted, COURSE, RECEIVED_AT + 1)).toEqual(idsOf(coursesCompleted, COURSE));
  });

  test('never changes: what was stored before is known by it', () => {
    expect(idsOf(coursesCompleted, COURSE)).toEqual(['d68b00c1-c19a-67d7-731c-7255ed430e69']);
  });

  test.each([
    ['of other bytes', coursesCompleted, COURSE.replace('71', '72')],
    ['of the same JSON, written otherwise', coursesCompleted, `${COURSE} `],
  ])('is another %s', (_, topic, value) => {
    expect(idsOf(topic, value)).not.toEqual(idsOf(coursesCompleted, COURSE));
  });

  test('is another of the same bytes on another topic', () => {
    expect(idsOf(paymentsReceived, PAYMENT)).not.toEqual(idsOf(paymentsDisputed, PAYMENT));
  });
});

test('an event tells each of its users what concerns them, with its time', () => {
  const { notifications, profile } = read(paymentsReceived, PAYMENT);
  expect(notifications.map(({ to, type }) => [to, type])).toEqual([
    [6, 'payment_received'],
    [5, 'payment_sent'],
  ]);
  for (const { data } of notifications)
    expect(data).toMatchObject({ occurredAt: '2026-01-31T12:00:00.000Z' });
  expect(profile).toBeUndefined();
});

test('only who joined has a profile, as of the time of the event', () => {
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

/** An event of exactly so many bytes. */
const ofBytes = (bytes: number) => Buffer.from(COURSE + ' '.repeat(bytes - COURSE.length));

test('an event may have 1 MiB', () => {
  expect(idsOf(coursesCompleted, ofBytes(1024 * 1024)).length).toBe(1);
});

test('a byte order mark is skipped', () => {
  expect(idsOf(coursesCompleted, `\ufeff${COURSE}`).length).toBe(1);
});

/** Why it can never be read, and what is said of it. */
function refusal(topic: Topic, value: RawEvent['value'] | string): [reason: string, detail: string] {
  try {
    read(topic, value);
  } catch (error) {
    if (error instanceof PoisonError) return [error.reason, error.message];
    throw error;
  }
  throw new Error('it was read');
}

test.each([
  ['a tombstone', null, 'tombstone'],
  ['without a value', undefined, 'tombstone'],
  ['one byte too large', ofBytes(1024 * 1024 + 1), 'too_large'],
  ['of bytes that are no UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), 'invalid_utf8'],
  ['with half a character', Buffer.from(COURSE.replace('71', '"é"'), 'latin1'), 'invalid_utf8'],
  ['empty', '', 'invalid_json'],
  ['cut off', COURSE.slice(0, -1), 'invalid_json'],
  ['two events', COURSE + COURSE, 'invalid_json'],
  ['nested without end', '['.repeat(500_000), 'invalid_json'],
])('an event can never be read: %s', (_, value, reason) => {
  expect(refusal(coursesCompleted, value)[0]).toBe(reason);
});

test('an event can never be read: nested deeper than can be walked, where numbers are read as they are written', () => {
  const deep = `{"data":${'['.repeat(300_000)}${']'.repeat(300_000)}}`;
  expect(refusal(paymentsReceived, deep)[0]).toBe('invalid_json');
});

test.each([
  ['null', 'null', 'the event: '],
  ['a number', '7', 'the event: '],
  ['a list', `[${COURSE}]`, 'the event: '],
  ['without data', '{}', 'data: '],
  ['with data that is null', '{"data":null}', 'data: '],
  ['with data that is a list', '{"data":[]}', 'data: '],
  ['with a time that is no time', '{"timestamp":"soon","data":{"courseId":71,"userId":5}}', 'timestamp: '],
  ['with a time that is a flag', '{"timestamp":true,"data":{"courseId":71,"userId":5}}', 'timestamp: '],
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
])('an event can never be read: %s, since it is none of its topic', (_, value, detail) => {
  const [reason, said] = refusal(coursesCompleted, value);
  expect(reason).toBe('invalid_event');
  expect(said).toStartWith(detail);
});

test.each([
  ['no amount', 'null'],
  ['an amount that is no number', '"much"'],
  ['an amount without bounds', '1e999'],
  ['an amount of more than there is', '1.0E21'],
  ['an amount of too many digits', '12345678901234567'],
])('a payment can never be read with %s', (_, amount) => {
  const [reason, said] = refusal(paymentsReceived, PAYMENT.replace('250', amount));
  expect([reason, said.slice(0, 13)]).toEqual(['invalid_event', 'data.amount: ']);
});

test.each([['"EURO"'], ['"E1"'], ['978']])('a payment can never be read in the currency %s', (currency) => {
  const value = PAYMENT.replace('250', `250,"currency":${currency}`);
  const [reason, said] = refusal(paymentsReceived, value);
  expect([reason, said.slice(0, 15)]).toEqual(['invalid_event', 'data.currency: ']);
});

test('a job without its owner in either generation can never be read, and all that is wrong is said', () => {
  expect(refusal(jobsUpdated, '{"data":{"jobId":0,"clientId":null}}')[1]).toMatch(
    /^data\.jobId: .+; data\.companyId: /,
  );
});
