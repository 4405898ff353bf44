import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { JWTPayload } from 'jose';
import type { App } from '@messaging/server/app';
import { startInstances } from '../harness/instance.ts';
import { Platform } from '../harness/platform.ts';
import { leaveAll, Person } from './person.ts';

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

/** A company posts a job. Resolves to its id when everybody was told. */
async function post(): Promise<number> {
  const jobId = ++lastJob;
  await platform.emit('jobs.posted', { jobId, companyId: 1 });
  await platform.settled();
  return jobId;
}

/** The platform tells of a user's role. */
async function tellRole({ id }: Person, role: string, timestamp: string): Promise<void> {
  const event = { timestamp, data: { userId: id, role } };
  await platform.kafka.produce(`${platform.prefix}users.joined`, event);
  await platform.settled();
}

/** The jobs that somebody was told of. */
const jobsOf = async (person: Person) =>
  (await person.told()).filter(({ type }) => type === 'job_posted').map(({ data }) => data['jobId']);

/** How many notifications of a job are stored. */
async function rowsOf(jobId: number): Promise<number | undefined> {
  const [app] = apps;
  if (app === undefined) return undefined;
  const { db } = app.context;
  const rows = await db.query<{ n: number }>`
    select count(*)::float8 as n from notifications where data->>'jobId' = ${String(jobId)}`;
  return rows?.[0]?.n;
}

const NO_ROLE = { role: undefined };

test('a job that is posted is stored once, however many are told', async () => {
  const people = await Promise.all(Array.from({ length: 5 }, () => Person.on(apps)));
  const jobId = await post();
  for (const person of people) expect(await jobsOf(person)).toEqual([jobId]);
  expect(await rowsOf(jobId)).toBe(1);
  await leaveAll(people);
});

test.each<[string, string, JWTPayload]>([
  ['told', 'FREELANCER', { role: 'FREELANCER' }],
  ['told', 'a role nobody knows', { role: 'JUGGLER' }],
  ['told', 'a role that is no text', { role: 7 }],
  ['told', 'no role', NO_ROLE],
  ['not told', 'COMPANY', { role: 'COMPANY' }],
  ['not told', 'CLIENT, as companies were called', { role: 'CLIENT' }],
  ['not told', 'ADMIN', { role: 'ADMIN' }],
])('a job that is posted is %s to whose token says %s', async (told, _, claims) => {
  await using person = await Person.on(apps, claims);
  const jobId = await post();
  expect(await jobsOf(person)).toEqual(told === 'told' ? [jobId] : []);
});

test.each([
  ['told', 'FREELANCER'],
  ['told', 'JUGGLER'],
  ['not told', 'COMPANY'],
  ['not told', 'CLIENT'],
  ['not told', 'ADMIN'],
])(
  'a job that is posted is %s to whose token says no role while the platform said %s',
  async (told, role) => {
    await using stranger = await Person.on(apps, NO_ROLE);
    await tellRole(stranger, role, '2026-01-31T12:00:00Z');
    await using person = await Person.as(apps, stranger.user);
    const jobId = await post();
    expect(await jobsOf(person)).toEqual(told === 'told' ? [jobId] : []);
  },
);

test('a job that is posted is told to whose token says FREELANCER, whatever the platform said since', async () => {
  await using person = await Person.on(apps, { role: 'FREELANCER' });
  await tellRole(person, 'COMPANY', '2999-01-01T00:00:00Z');
  const jobId = await post();
  expect(await jobsOf(person)).toEqual([jobId]);
});

test('a job that is posted is seen by a freelancer who comes later, unread', async () => {
  const jobId = await post();
  await using later = await Person.on(apps);
  const { body } = await later.rest.call('listNotifications', { query: { limit: 1 } });
  expect(body.notifications[0]).toMatchObject({ userId: later.id, isRead: false, data: { jobId } });
});
