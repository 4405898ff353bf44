import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { JWTPayload } from 'jose';
import type { App } from '@messaging/server/app';
import { startInstances } from '../harness/instance.ts';
import { Platform } from '../harness/platform.ts';
import { Person } from './person.ts';

let platform: Platform;
let apps: App[];
beforeAll(async () => {
  platform = await Platform.open();
  apps = await startInstances(2, { ...platform.env, RATE_LIMIT_PER_MINUTE: '0' });
});
afterAll(async () => {
  for (const app of apps.toReversed()) await app[Symbol.asyncDispose]();
  await platform[Symbol.asyncDispose]();
});

/** Posts jobs, which every freelancer is told. */
async function post(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await platform.emit('jobs.posted', { companyId: 1 });
  await platform.settled();
}

/** Tells one user something, which nobody else sees. */
async function tellOnly({ id }: Person): Promise<void> {
  await platform.emit('payments.received', { toUserId: id, fromUserId: 1 });
  await platform.settled();
}

async function tellRole({ id }: Person, role: string, timestamp: string): Promise<void> {
  const event = { timestamp, data: { userId: id, role } };
  await platform.kafka.produce(`${platform.prefix}users.joined`, event);
  await platform.settled();
}

/** What somebody was told since they came, oldest first: its type, and `*` where it is unread. */
const seenBy = async (person: Person) =>
  (await person.notifications()).map(({ type, isRead }) => (isRead ? type : `${type}*`));

const unread = async ({ rest }: Person) => (await rest.call('listNotifications')).body.unreadCount;
const readAll = ({ rest }: Person) => rest.call('markAllNotificationsRead');

async function read({ rest }: Person, id: number | undefined): Promise<void> {
  await rest.call('markNotificationRead', { params: { id: id ?? 0 } });
}

/** Somebody who has read all that there was before. */
async function newReader(claims: JWTPayload = {}): Promise<Person> {
  const reader = await Person.on(apps, claims);
  await readAll(reader);
  return reader;
}

test('what an audience is told is read by each for themselves', async () => {
  await using ann = await newReader();
  await using ben = await newReader();
  await post(2);
  const [first] = await ann.notifications();
  await read(ann, first?.id);
  expect([await seenBy(ann), await unread(ann)]).toEqual([['job_posted', 'job_posted*'], 1]);
  expect([await seenBy(ben), await unread(ben)]).toEqual([['job_posted*', 'job_posted*'], 2]);
  await readAll(ben);
  expect([await seenBy(ann), await unread(ann)]).toEqual([['job_posted', 'job_posted*'], 1]);
  expect([await seenBy(ben), await unread(ben)]).toEqual([['job_posted', 'job_posted'], 0]);
});

test('what an audience is told is listed and counted together with what only the user was told', async () => {
  await using ann = await newReader();
  await post(1);
  await tellOnly(ann);
  await post(1);
  expect(await seenBy(ann)).toEqual(['job_posted*', 'payment_received*', 'job_posted*']);
  expect(await unread(ann)).toBe(3);
  const [job, payment, lastJob] = await ann.notifications();
  await read(ann, job?.id);
  await read(ann, payment?.id);
  await read(ann, payment?.id);
  const { body } = await ann.rest.call('listNotifications', { query: { unread: true } });
  expect([body.notifications, body.unreadCount]).toEqual([lastJob ? [lastJob] : [], 1]);
  await readAll(ann);
  expect([await seenBy(ann), await unread(ann)]).toEqual([
    ['job_posted', 'payment_received', 'job_posted'],
    0,
  ]);
});

test('what an audience is told can be read by nobody else', async () => {
  await using ann = await newReader();
  await using company = await newReader({ role: 'COMPANY' });
  await post(1);
  const [job] = await ann.notifications();
  await company.rest.cannotTell(
    'put',
    `/notifications/${job?.id}/read`,
    '/notifications/999999999999999/read',
  );
  await readAll(company);
  expect([await unread(ann), await unread(company)]).toEqual([1, 0]);
});

test("what an audience is told is marked read on the reader's other devices, and on nobody else's", async () => {
  await using ann = await newReader();
  await using ben = await newReader();
  await post(2);
  const [job] = await ann.notifications();
  await read(ann, job?.id);
  await readAll(ann);
  for (const device of ann.sockets) {
    // The first is of what was there before she came.
    expect(await device.next('notification_read')).toEqual({ all: true });
    expect(await device.next('notification_read')).toEqual({ ids: [job?.id ?? 0] });
    expect(await device.next('notification_read')).toEqual({ all: true });
  }
  await ben.told();
  for (const device of ben.sockets) expect(device.all('notification_read')).toEqual([{ all: true }]);
});

test('who becomes a company sees what only they were told, and all as it was when a freelancer again', async () => {
  await using ann = await newReader({ role: undefined });
  await post(2);
  await tellOnly(ann);
  await read(ann, (await ann.notifications())[0]?.id);
  expect(await seenBy(ann)).toEqual(['job_posted', 'job_posted*', 'payment_received*']);

  await tellRole(ann, 'COMPANY', '2999-01-01T00:00:00Z');
  await post(1);
  expect([await seenBy(ann), await unread(ann)]).toEqual([['payment_received*', 'welcome*'], 2]);

  await tellRole(ann, 'FREELANCER', '2999-01-02T00:00:00Z');
  const all = ['job_posted', 'job_posted*', 'payment_received*', 'welcome*', 'job_posted*', 'welcome*'];
  expect([await seenBy(ann), await unread(ann)]).toEqual([all, 5]);
});
