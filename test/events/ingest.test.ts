import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { App } from '@messaging/server/app';
import { startInstance } from '../harness/instance.ts';
import { eventOf, Platform } from '../harness/platform.ts';
import { Rest } from '../harness/rest.ts';
import { newUser, type User } from '../harness/token.ts';

/** The job of which PostgreSQL stores nothing. */
const REFUSED = 6;
const JOBS = Array.from({ length: 12 }, (_, i) => i + 1);

let platform: Platform;
let app: App;
beforeAll(async () => {
  platform = await Platform.open();
  app = await startInstance(platform.env);
  await refuse('notifications', `data ->> 'jobId' <> '${REFUSED}'`);
  await refuse('users', "username <> 'refused'");
});
afterAll(async () => {
  await app?.[Symbol.asyncDispose]();
  await platform?.[Symbol.asyncDispose]();
});

async function refuse(table: string, unless: string): Promise<void> {
  const { db, config } = app.context;
  await db.sql.unsafe(
    `alter table ${config.databaseSchema}.${table} add constraint refusing check (${unless})`,
  );
}

/** Sends events of a topic in one go, so that they come in one batch; waits until all are dealt with. */
async function sendAll(name: string, events: readonly object[]): Promise<void> {
  const topic = platform.prefix + name;
  await platform.kafka.produceAll(events.map((value, i) => ({ topic, key: String(i), value })));
  await platform.settled();
}

/** What a user was told, oldest first. */
async function told(user: User) {
  const { body } = await new Rest(app, user).call('listNotifications', { query: { limit: 100 } });
  return body.notifications.toReversed();
}

const letters = async (name: string) =>
  (await platform.kafka.readAll(platform.dlqTopic)).filter(
    ({ headers }) => headers['dlq.topic'] === platform.prefix + name,
  );

test('what PostgreSQL refuses becomes a dead letter alone; the rest of its batch is stored in order', async () => {
  const user = await newUser();
  const events = JOBS.map((jobId) => eventOf('jobs.updated', { companyId: user.userId, jobId }));
  await sendAll('jobs.updated', events);
  expect((await told(user)).map(({ data }) => data['jobId'])).toEqual(JOBS.filter((id) => id !== REFUSED));
  const [letter, ...more] = await letters('jobs.updated');
  expect(more).toEqual([]);
  expect(letter?.value?.toString()).toBe(JSON.stringify(events[REFUSED - 1]));
  expect(letter).toMatchObject({
    key: String(REFUSED - 1),
    headers: { 'dlq.reason': 'not_storable', 'dlq.detail': expect.stringContaining('"refusing"') as string },
  });
});

test('an event whose user PostgreSQL refuses tells nothing, and the others of its batch are welcomed', async () => {
  const users = await Promise.all([newUser(), newUser(), newUser()]);
  const nameOf = (i: number): string => (i === 1 ? 'refused' : `user${i}`);
  const events = users.map(({ userId }, i) => eventOf('users.joined', { userId, username: nameOf(i) }));
  await sendAll('users.joined', events);
  const types = await Promise.all(users.map(async (user) => (await told(user)).map(({ type }) => type)));
  expect(types).toEqual([['welcome'], [], ['welcome']]);
  const dead = await letters('users.joined');
  expect(dead.map(({ key, headers }) => [key, headers['dlq.reason']])).toEqual([['1', 'not_storable']]);
});

test('an event of which PostgreSQL refuses one notification tells neither side', async () => {
  const [company, freelancer] = [await newUser(), await newUser()];
  const ids = { companyId: company.userId, freelancerId: freelancer.userId };
  const events = [1, REFUSED, 2].map((jobId) => eventOf('contracts.signed', { ...ids, jobId }));
  await sendAll('contracts.signed', events);
  for (const user of [company, freelancer]) {
    expect((await told(user)).map(({ data }) => data['jobId'])).toEqual([1, 2]);
  }
  expect((await letters('contracts.signed')).map(({ key }) => key)).toEqual(['1']);
});
