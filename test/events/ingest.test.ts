import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { App } from '@messaging/server/app';
import { startInstance } from '../harness/instance.ts';
import { toEvent, Platform } from '../harness/platform.ts';
import { Rest } from '../harness/rest.ts';
import { newUser, type User } from '../harness/token.ts';

/** Id of the job that a constraint of PostgreSQL rejects. */
const REJECTED = 6;
const JOBS = Array.from({ length: 12 }, (_, i) => i + 1);

let platform: Platform;
let app: App;
beforeAll(async () => {
  platform = await Platform.open();
  app = await startInstance(platform.env);
  await rejectUnless('notifications', `data ->> 'jobId' <> '${REJECTED}'`);
  await rejectUnless('users', "username <> 'refused'");
});
afterAll(async () => {
  await app?.[Symbol.asyncDispose]();
  await platform?.[Symbol.asyncDispose]();
});

/** Makes PostgreSQL reject rows that do not meet the condition. */
async function rejectUnless(table: string, condition: string): Promise<void> {
  const { db, config } = app.context;
  await db.sql.unsafe(
    `alter table ${config.databaseSchema}.${table} add constraint refusing check (${condition})`,
  );
}

/** Sends events of a topic at once, so that they arrive in one batch, and waits for their commit. */
async function sendAll(name: string, events: readonly object[]): Promise<void> {
  const topic = platform.prefix + name;
  await platform.kafka.produceAll(events.map((value, i) => ({ topic, key: String(i), value })));
  await platform.settled();
}

/** Notifications of a user, oldest first. */
async function listNotifications(user: User) {
  const { body } = await new Rest(app, user).call('listNotifications', { query: { limit: 100 } });
  return body.notifications.toReversed();
}

const readDeadLetters = async (name: string) =>
  (await platform.kafka.readAll(platform.dlqTopic)).filter(
    ({ headers }) => headers['dlq.topic'] === platform.prefix + name,
  );

test('only the event that PostgreSQL rejects becomes a dead letter; the rest of its batch is stored in order', async () => {
  const user = await newUser();
  const events = JOBS.map((jobId) => toEvent('jobs.updated', { companyId: user.userId, jobId }));
  await sendAll('jobs.updated', events);
  expect((await listNotifications(user)).map(({ data }) => data['jobId'])).toEqual(
    JOBS.filter((id) => id !== REJECTED),
  );
  const [letter, ...others] = await readDeadLetters('jobs.updated');
  expect(others).toEqual([]);
  expect(letter?.value?.toString()).toBe(JSON.stringify(events[REJECTED - 1]));
  expect(letter).toMatchObject({
    key: String(REJECTED - 1),
    headers: { 'dlq.reason': 'not_storable', 'dlq.detail': expect.stringContaining('"refusing"') as string },
  });
});

test('an event whose user PostgreSQL rejects stores nothing, and the other users of its batch are welcomed', async () => {
  const users = await Promise.all([newUser(), newUser(), newUser()]);
  const toName = (i: number): string => (i === 1 ? 'refused' : `user${i}`);
  const events = users.map(({ userId }, i) => toEvent('users.joined', { userId, username: toName(i) }));
  await sendAll('users.joined', events);
  const types = await Promise.all(
    users.map(async (user) => (await listNotifications(user)).map(({ type }) => type)),
  );
  expect(types).toEqual([['welcome'], [], ['welcome']]);
  const letters = await readDeadLetters('users.joined');
  expect(letters.map(({ key, headers }) => [key, headers['dlq.reason']])).toEqual([['1', 'not_storable']]);
});

test('an event with one notification that PostgreSQL rejects stores none', async () => {
  const [company, freelancer] = [await newUser(), await newUser()];
  const ids = { companyId: company.userId, freelancerId: freelancer.userId };
  const events = [1, REJECTED, 2].map((jobId) => toEvent('contracts.signed', { ...ids, jobId }));
  await sendAll('contracts.signed', events);
  for (const user of [company, freelancer]) {
    expect((await listNotifications(user)).map(({ data }) => data['jobId'])).toEqual([1, 2]);
  }
  expect((await readDeadLetters('contracts.signed')).map(({ key }) => key)).toEqual(['1']);
});
