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

/** Posts jobs; every freelancer is notified of each. */
async function postJobs(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await platform.emit('jobs.posted', { companyId: 1 });
  await platform.settled();
}

/** Sends a notification to this user only. */
async function notifyOnly({ id }: Person): Promise<void> {
  await platform.emit('payments.received', { toUserId: id, fromUserId: 1 });
  await platform.settled();
}

async function publishRole({ id }: Person, role: string, timestamp: string): Promise<void> {
  const event = { timestamp, data: { userId: id, role } };
  await platform.kafka.produce(`${platform.prefix}users.joined`, event);
  await platform.settled();
}

/** Types of the notifications since the connect, oldest first, with `*` after the unread ones. */
const listTypes = async (person: Person) =>
  (await person.notifications()).map(({ type, isRead }) => (isRead ? type : `${type}*`));

const countUnread = async ({ rest }: Person) => (await rest.call('listNotifications')).body.unreadCount;
const readAll = ({ rest }: Person) => rest.call('markAllNotificationsRead');

async function read({ rest }: Person, id: number | undefined): Promise<void> {
  await rest.call('markNotificationRead', { params: { id: id ?? 0 } });
}

/** A user who has read every earlier notification. */
async function newReader(claims: JWTPayload = {}): Promise<Person> {
  const reader = await Person.connectNew(apps, claims);
  await readAll(reader);
  return reader;
}

test('a notification to an audience is read by each of its users separately', async () => {
  await using ann = await newReader();
  await using ben = await newReader();
  await postJobs(2);
  const [first] = await ann.notifications();
  await read(ann, first?.id);
  expect([await listTypes(ann), await countUnread(ann)]).toEqual([['job_posted', 'job_posted*'], 1]);
  expect([await listTypes(ben), await countUnread(ben)]).toEqual([['job_posted*', 'job_posted*'], 2]);
  await readAll(ben);
  expect([await listTypes(ann), await countUnread(ann)]).toEqual([['job_posted', 'job_posted*'], 1]);
  expect([await listTypes(ben), await countUnread(ben)]).toEqual([['job_posted', 'job_posted'], 0]);
});

test('notifications to an audience are listed and counted together with those to the user', async () => {
  await using ann = await newReader();
  await postJobs(1);
  await notifyOnly(ann);
  await postJobs(1);
  expect(await listTypes(ann)).toEqual(['job_posted*', 'payment_received*', 'job_posted*']);
  expect(await countUnread(ann)).toBe(3);
  const [job, payment, lastJob] = await ann.notifications();
  await read(ann, job?.id);
  await read(ann, payment?.id);
  await read(ann, payment?.id);
  const { body } = await ann.rest.call('listNotifications', { query: { unread: true } });
  expect([body.notifications, body.unreadCount]).toEqual([lastJob ? [lastJob] : [], 1]);
  await readAll(ann);
  expect([await listTypes(ann), await countUnread(ann)]).toEqual([
    ['job_posted', 'payment_received', 'job_posted'],
    0,
  ]);
});

test('a notification to an audience cannot be marked read by a user outside it', async () => {
  await using ann = await newReader();
  await using company = await newReader({ role: 'COMPANY' });
  await postJobs(1);
  const [job] = await ann.notifications();
  await company.rest.cannotTell(
    'put',
    `/notifications/${job?.id}/read`,
    '/notifications/999999999999999/read',
  );
  await readAll(company);
  expect([await countUnread(ann), await countUnread(company)]).toEqual([1, 0]);
});

test("marking a notification to an audience read reaches the reader's other devices and no other user", async () => {
  await using ann = await newReader();
  await using ben = await newReader();
  await postJobs(2);
  const [job] = await ann.notifications();
  await read(ann, job?.id);
  await readAll(ann);
  for (const device of ann.sockets) {
    // The first event is of the notifications before she connected.
    expect(await device.next('notification_read')).toEqual({ all: true });
    expect(await device.next('notification_read')).toEqual({ ids: [job?.id ?? 0] });
    expect(await device.next('notification_read')).toEqual({ all: true });
  }
  await ben.received();
  for (const device of ben.sockets) expect(device.all('notification_read')).toEqual([{ all: true }]);
});

test('a freelancer who becomes a company sees only their own notifications, and all of them again as a freelancer', async () => {
  await using ann = await newReader({ role: undefined });
  await postJobs(2);
  await notifyOnly(ann);
  await read(ann, (await ann.notifications())[0]?.id);
  expect(await listTypes(ann)).toEqual(['job_posted', 'job_posted*', 'payment_received*']);

  await publishRole(ann, 'COMPANY', '2999-01-01T00:00:00Z');
  await postJobs(1);
  expect([await listTypes(ann), await countUnread(ann)]).toEqual([['payment_received*', 'welcome*'], 2]);

  await publishRole(ann, 'FREELANCER', '2999-01-02T00:00:00Z');
  const types = ['job_posted', 'job_posted*', 'payment_received*', 'welcome*', 'job_posted*', 'welcome*'];
  expect([await listTypes(ann), await countUnread(ann)]).toEqual([types, 5]);
});
