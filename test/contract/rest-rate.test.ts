import { afterAll, beforeAll, expect, test } from 'bun:test';
import { API_PREFIX } from '@messaging/protocol/endpoints';
import type { App } from '@messaging/server/app';
import { startInstance } from '../harness/instance.ts';
import { readFailure, inShort, Rest } from '../harness/rest.ts';
import { Socket } from '../harness/socket.ts';
import { newChat } from '../harness/chat.ts';
import { newUser } from '../harness/token.ts';
import { until } from '../harness/wait.ts';

const BURST = 5;

let app: App;
beforeAll(async () => {
  app = await startInstance({ RATE_LIMIT_PER_MINUTE: '60', RATE_LIMIT_BURST: String(BURST) });
});
afterAll(() => app[Symbol.asyncDispose]());

/** Statuses of `count` calls, one after the other. */
async function call(rest: Rest, times: number): Promise<number[]> {
  const statuses: number[] = [];
  for (let i = 0; i < times; i++) statuses.push((await rest.fetch('get', '/presence/online')).status);
  return statuses;
}

test('The service accepts a burst and refuses the rest with a wait of one second; one call per second becomes possible.', async () => {
  const rest = new Rest(app, await newUser());
  expect(await call(rest, BURST)).toEqual(Array<number>(BURST).fill(200));
  const answer = await rest.fail('get', '/presence/online');
  expect(inShort(answer)).toBe('429 rate_limited');
  expect(answer.headers.get('retry-after')).toBe('1');
  await Bun.sleep(1_000);
  expect(await call(rest, 2)).toEqual([200, 429]);
});

test('The limit applies per user, over all routes.', async () => {
  const [ann, ben] = [new Rest(app, await newUser()), new Rest(app, await newUser())];
  expect(await call(ann, BURST)).toEqual(Array<number>(BURST).fill(200));
  expect(await ann.refusal('post', '/messages/threads', {})).toBe('429 rate_limited');
  expect(await ann.refusal('get', '/notifications')).toBe('429 rate_limited');
  expect(await call(ben, 1)).toEqual([200]);
});

test('A request that is refused for its content counts too.', async () => {
  const rest = new Rest(app, await newUser());
  for (let i = 0; i < BURST; i++)
    expect(await rest.refusal('post', '/messages/threads', '{')).toBe('400 invalid_json');
  expect(await call(rest, 1)).toEqual([429]);
});

test('A request without a token counts for no user.', async () => {
  const rest = new Rest(app, await newUser());
  for (let i = 0; i < BURST * 3; i++) {
    const response = await fetch(new URL(`${API_PREFIX}/presence/online`, app.url));
    expect(inShort(await readFailure(response))).toBe('401 token_missing');
  }
  expect(await call(rest, BURST)).toEqual(Array<number>(BURST).fill(200));
});

test('The value 0 turns the limit off.', async () => {
  await using free = await startInstance({ RATE_LIMIT_PER_MINUTE: '0', RATE_LIMIT_BURST: '1' });
  expect(await call(new Rest(free, await newUser()), 50)).toEqual(Array<number>(50).fill(200));
});

test('Pages are charged by size: a reader of large pages is limited, other users are not.', async () => {
  await using limited = await startInstance({ RATE_LIMIT_PER_MINUTE: '60', RATE_LIMIT_BURST: '100' });
  const { b, path, answer, send } = await newChat(limited);
  // Each has 40 KB: 1 token plus 2 for its bytes. A page of all six costs 1 plus 14.
  for (let i = 0; i < 6; i++) await send({ body: '😀'.repeat(10_000) });
  let pages = 0;
  while ((await b.fetch('get', path)).status === 200) pages += 1;
  // The bucket has 100 tokens, the last call may overdraw it, and one token per second is added.
  expect(pages).toBeGreaterThanOrEqual(7);
  expect(pages).toBeLessThan(15);
  const refused = await b.fail('get', '/presence/online');
  expect(inShort(refused)).toBe('429 rate_limited');
  expect(answer({ body: 'short' })).rejects.toThrow('429');
  await send({ body: 'short' });
});

test('A large offset costs more than one token.', async () => {
  await using limited = await startInstance({ RATE_LIMIT_PER_MINUTE: '60', RATE_LIMIT_BURST: '100' });
  const rest = new Rest(limited, await newUser());
  const pages = async (): Promise<number> => {
    let count = 0;
    while ((await rest.fetch('get', '/notifications?offset=10000')).status === 200) count += 1;
    return count;
  };
  expect(await pages()).toBe(2);
});

test('Four calls of a user run concurrently, as many as the burst wait, and further ones are refused.', async () => {
  await using unlimited = await startInstance({ RATE_LIMIT_PER_MINUTE: '0', RATE_LIMIT_BURST: '10' });
  const { db, limiter } = unlimited.context;
  const { ann, a } = await newChat(unlimited);
  await using socket = await Socket.connect(unlimited, ann);
  const release = Promise.withResolvers<void>();
  const locked = Promise.withResolvers<void>();
  const holding = db.transaction(async (statements) => {
    await statements.query`lock table threads in access exclusive mode`;
    locked.resolve();
    await release.promise;
  });
  await locked.promise;
  const refused: string[] = [];
  const answers = Array.from({ length: 30 }, async () => {
    const response = await a.fetch('get', '/messages/threads');
    if (!response.ok) refused.push(inShort(await readFailure(response)));
    return response.status;
  });
  await until('what is too much to be refused', () => refused.length === 30 - 14);
  expect(limiter.waiting).toBe(10);
  // Calls outside of the queue still succeed.
  await socket.request('ping', null);
  release.resolve();
  await holding;
  const statuses = await Promise.all(answers);
  expect(statuses.filter((status) => status === 200)).toHaveLength(14);
  expect(new Set(refused)).toEqual(new Set(['429 rate_limited']));
  expect(limiter.waiting).toBe(0);
});
