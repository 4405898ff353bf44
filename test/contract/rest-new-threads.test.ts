import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { App } from '@messaging/server/app';
import { send } from '../harness/chat.ts';
import { startInstance } from '../harness/instance.ts';
import { Rest } from '../harness/rest.ts';
import { newUser } from '../harness/token.ts';

const MOST = 3;

let app: App;
beforeAll(async () => (app = await startInstance({ NEW_THREADS_PER_DAY: String(MOST) })));
afterAll(() => app[Symbol.asyncDispose]());

const open = (by: Rest, participantId: number, more: object = {}) =>
  by.call('createThread', { body: { participantId, ...more } });
const refused = (by: Rest, participantId: number) => by.fail('post', '/messages/threads', { participantId });
const somebody = async () => (await newUser()).userId;

/** A user at the limit of new threads, and the other members of these threads. */
async function atTheLimit(role?: string) {
  const by = new Rest(app, await newUser(role === undefined ? {} : { role }));
  const others = await Promise.all(Array.from({ length: MOST }, () => newUser()));
  const threads: string[] = [];
  for (const { userId } of others) threads.push((await open(by, userId)).body.id);
  return { by, others, threads };
}

test('The service refuses a thread above the limit, with a time to retry.', async () => {
  const { by, others, threads } = await atTheLimit();
  const { status, headers, body } = await refused(by, await somebody());
  expect([status, body.code, body.retryable]).toEqual([429, 'too_many_new_threads', true]);
  const seconds = Number(headers.get('retry-after'));
  expect(seconds).toBeGreaterThan(23 * 3_600);
  expect(seconds).toBeLessThanOrEqual(24 * 3_600);
  const { threads: listed } = (await by.call('listThreads')).body;
  expect(listed.map(({ id }) => id)).toEqual(threads.toReversed());
  expect(others).toHaveLength(MOST);
});

test('An existing thread is returned at the limit too, and accepts a first message.', async () => {
  const { by, others, threads } = await atTheLimit();
  for (const [i, { userId }] of others.entries()) {
    const { status, body } = await open(by, userId, { initialMessage: 'hello' });
    expect([status, body.id, body.lastSeq]).toEqual([200, threads[i] ?? '', 1]);
  }
});

test('A thread stops counting when the other member sends a message; the creator’s messages do not change that.', async () => {
  const { by, others, threads } = await atTheLimit();
  const [first] = others;
  const [threadId = ''] = threads;
  if (first === undefined) throw new Error('nobody');
  await send(by, threadId, { body: 'hello?' });
  expect((await refused(by, await somebody())).status).toBe(429);
  await send(new Rest(app, first), threadId, { body: 'hello' });
  expect((await open(by, await somebody())).status).toBe(201);
  expect((await refused(by, await somebody())).status).toBe(429);
});

test('Threads that other users created do not count.', async () => {
  const { by, others } = await atTheLimit();
  const [, second] = others;
  if (second === undefined) throw new Error('nobody');
  const victim = new Rest(app, second);
  for (let i = 0; i < MOST; i++) expect((await open(victim, await somebody())).status).toBe(201);
  expect((await refused(by, await somebody())).status).toBe(429);
});

test('Threads with unknown users count too, and the answer does not distinguish them.', async () => {
  const by = new Rest(app, await newUser());
  for (let i = 0; i < MOST; i++) expect((await open(by, 8_000_000_000_000 + i)).status).toBe(201);
  const [known, unknown] = [await refused(by, await somebody()), await refused(by, 8_000_000_000_999)];
  expect({ ...known.body, requestId: '' }).toEqual({ ...unknown.body, requestId: '' });
});

test('Threads created more than a day ago do not count.', async () => {
  const { by } = await atTheLimit();
  const user = (await by.call('listThreads')).body.threads[0]?.participants ?? [];
  await app.context.db.sql`
    update thread_openings set at = at - interval '1 day' where opener = any(${`{${user.join()}}`}::bigint[])`;
  expect((await open(by, await somebody())).status).toBe(201);
  const [row] = await app.context.db.sql<{ n: number }[]>`
    select count(*)::int as n from thread_openings where opener = any(${`{${user.join()}}`}::bigint[])`;
  expect(row?.n).toBe(1);
});

test('Concurrent calls of a user at the limit are all refused.', async () => {
  const { by } = await atTheLimit();
  const answers = await Promise.all(
    Array.from(
      { length: 5 },
      async () => (await by.fetch('post', '/messages/threads', { participantId: await somebody() })).status,
    ),
  );
  expect(answers).toEqual(answers.map(() => 429));
});

test('An operator may create any number of threads.', async () => {
  const { by } = await atTheLimit('ADMIN');
  expect((await open(by, await somebody())).status).toBe(201);
});

test('The value 0 removes the limit.', async () => {
  await using unlimited = await startInstance({ NEW_THREADS_PER_DAY: '0' });
  const by = new Rest(unlimited, await newUser());
  for (let i = 0; i < MOST + 1; i++) expect((await open(by, await somebody())).status).toBe(201);
});
