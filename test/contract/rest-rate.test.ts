import { afterAll, beforeAll, expect, test } from 'bun:test';
import { API_PREFIX } from '@messaging/protocol/frames';
import type { App } from '@messaging/server/app';
import { startInstance } from '../harness/instance.ts';
import { failureOf, inShort, Rest } from '../harness/rest.ts';
import { newUser } from '../harness/token.ts';

const BURST = 5;

let app: App;
beforeAll(async () => {
  app = await startInstance({ RATE_LIMIT_PER_MINUTE: '60', RATE_LIMIT_BURST: String(BURST) });
});
afterAll(() => app[Symbol.asyncDispose]());

/** The statuses of so many calls, one after the other. */
async function call(rest: Rest, times: number): Promise<number[]> {
  const statuses: number[] = [];
  for (let i = 0; i < times; i++) statuses.push((await rest.fetch('get', '/presence/online')).status);
  return statuses;
}

test('a burst is let through, the rest told to wait a second: one comes back each', async () => {
  const rest = new Rest(app, await newUser());
  expect(await call(rest, BURST)).toEqual(Array<number>(BURST).fill(200));
  const answer = await rest.fail('get', '/presence/online');
  expect(inShort(answer)).toBe('429 rate_limited');
  expect(answer.headers.get('retry-after')).toBe('1');
  await Bun.sleep(1_000);
  expect(await call(rest, 2)).toEqual([200, 429]);
});

test('the limit is of each user, over all routes', async () => {
  const [ann, ben] = [new Rest(app, await newUser()), new Rest(app, await newUser())];
  expect(await call(ann, BURST)).toEqual(Array<number>(BURST).fill(200));
  expect(await ann.refusal('post', '/messages/threads', {})).toBe('429 rate_limited');
  expect(await ann.refusal('get', '/notifications')).toBe('429 rate_limited');
  expect(await call(ben, 1)).toEqual([200]);
});

test('a request that was refused for its content counts too', async () => {
  const rest = new Rest(app, await newUser());
  for (let i = 0; i < BURST; i++)
    expect(await rest.refusal('post', '/messages/threads', '{')).toBe('400 invalid_json');
  expect(await call(rest, 1)).toEqual([429]);
});

test('what carries no token counts for nobody', async () => {
  const rest = new Rest(app, await newUser());
  for (let i = 0; i < BURST * 3; i++) {
    const response = await fetch(new URL(`${API_PREFIX}/presence/online`, app.url));
    expect(inShort(await failureOf(response))).toBe('401 token_missing');
  }
  expect(await call(rest, BURST)).toEqual(Array<number>(BURST).fill(200));
});

test('0 turns the limit off', async () => {
  await using free = await startInstance({ RATE_LIMIT_PER_MINUTE: '0', RATE_LIMIT_BURST: '1' });
  expect(await call(new Rest(free, await newUser()), 50)).toEqual(Array<number>(50).fill(200));
});
