import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { JWTPayload } from 'jose';
import type { App } from '@messaging/server/app';
import { startInstances } from '../harness/instance.ts';
import { Platform } from '../harness/platform.ts';
import { disconnectAll, Person } from './person.ts';

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

let lastJob = 0;

/** Posts a job as a company. Resolves to its id when all are notified. */
async function postJob(): Promise<number> {
  const jobId = ++lastJob;
  await platform.emit('jobs.posted', { jobId, companyId: 1 });
  await platform.settled();
  return jobId;
}

/** Publishes a user's role, as the platform does. */
async function publishRole({ id }: Person, role: string, timestamp: string): Promise<void> {
  const event = { timestamp, data: { userId: id, role } };
  await platform.kafka.produce(`${platform.prefix}users.joined`, event);
  await platform.settled();
}

/** Ids of the posted jobs that a person was notified of. */
const listJobIds = async (person: Person) =>
  (await person.received()).filter(({ type }) => type === 'job_posted').map(({ data }) => data['jobId']);

/** Number of stored notifications of a job. */
async function countRows(jobId: number): Promise<number | undefined> {
  const [app] = apps;
  if (app === undefined) return undefined;
  const { db } = app.context;
  const rows = await db.query<{ count: number }>`
    select count(*)::float8 from notifications where data->>'jobId' = ${String(jobId)}`;
  return rows?.[0]?.count;
}

const NO_ROLE = { role: undefined };

test('a posted job is stored once for any number of recipients', async () => {
  const people = await Promise.all(Array.from({ length: 5 }, () => Person.connectNew(apps)));
  const jobId = await postJob();
  for (const person of people) expect(await listJobIds(person)).toEqual([jobId]);
  expect(await countRows(jobId)).toBe(1);
  await disconnectAll(people);
});

test.each<[string, string, JWTPayload]>([
  ['notified', 'the role FREELANCER', { role: 'FREELANCER' }],
  ['notified', 'an unknown role', { role: 'JUGGLER' }],
  ['notified', 'a role that is not a string', { role: 7 }],
  ['notified', 'no role', NO_ROLE],
  ['not notified', 'the role COMPANY', { role: 'COMPANY' }],
  ['not notified', 'the role CLIENT, the former name of companies', { role: 'CLIENT' }],
  ['not notified', 'the role ADMIN', { role: 'ADMIN' }],
])('a user is %s of a posted job when the token has %s', async (outcome, _, claims) => {
  await using person = await Person.connectNew(apps, claims);
  const jobId = await postJob();
  expect(await listJobIds(person)).toEqual(outcome === 'notified' ? [jobId] : []);
});

test.each([
  ['notified', 'FREELANCER'],
  ['notified', 'JUGGLER'],
  ['not notified', 'COMPANY'],
  ['not notified', 'CLIENT'],
  ['not notified', 'ADMIN'],
])(
  'a user is %s of a posted job when the token has no role and the platform published %s',
  async (outcome, role) => {
    await using stranger = await Person.connectNew(apps, NO_ROLE);
    await publishRole(stranger, role, '2026-01-31T12:00:00Z');
    await using person = await Person.connect(apps, stranger.user);
    const jobId = await postJob();
    expect(await listJobIds(person)).toEqual(outcome === 'notified' ? [jobId] : []);
  },
);

test('a user whose token says FREELANCER is notified of a posted job, even if the platform published another role since', async () => {
  await using person = await Person.connectNew(apps, { role: 'FREELANCER' });
  await publishRole(person, 'COMPANY', '2999-01-01T00:00:00Z');
  const jobId = await postJob();
  expect(await listJobIds(person)).toEqual([jobId]);
});

test('a freelancer who joins later sees the posted job as unread', async () => {
  const jobId = await postJob();
  await using later = await Person.connectNew(apps);
  const { body } = await later.rest.call('listNotifications', { query: { limit: 1 } });
  expect(body.notifications[0]).toMatchObject({ userId: later.id, isRead: false, data: { jobId } });
});
