import { expect, test } from 'bun:test';
import { FakeClock } from '../test/client/fake-clock.ts';
import { toFailure } from './failure.ts';
import { Timers } from './timers.ts';
import { readToken, TokenSource } from './token-source.ts';

const makeToken = (userId: number, expiresAt: number) =>
  `head.${btoa(JSON.stringify({ sub: String(userId), exp: expiresAt / 1_000 })).replaceAll('=', '')}.sign`;

function createSource(give: (clock: FakeClock) => string | null) {
  const clock = new FakeClock();
  const calls: boolean[] = [];
  const users: number[] = [];
  const getToken = ({ isRefused }: { isRefused: boolean }) => {
    calls.push(isRefused);
    return give(clock);
  };
  const tokens = new TokenSource(getToken, new Timers(clock), (userId) => users.push(userId));
  return { clock, calls, users, tokens };
}

const HOUR_MS = 3_600_000;

test('concurrent callers share one request, and a token that expires soon is replaced', async () => {
  const { clock, calls, users, tokens } = createSource((clock) => makeToken(7, clock.now() + HOUR_MS));
  await Promise.all([tokens.get(), tokens.get(), tokens.get()]);
  await clock.pass(HOUR_MS - 20_000);
  await tokens.get();
  expect(calls.length).toBe(1);
  await clock.pass(15_000);
  await tokens.get();
  expect({ calls, users }).toEqual({ calls: [false, false], users: [7] });
});

test('a refused token is replaced, and getToken is called with isRefused', async () => {
  const { calls, tokens } = createSource((clock) => makeToken(7, clock.now() + HOUR_MS));
  const first = await tokens.get();
  tokens.markRefused(first);
  await tokens.get();
  tokens.markRefused(first);
  await tokens.get();
  expect(calls).toEqual([false, true]);
});

test('with a clock that is an hour ahead getToken is not called every time', async () => {
  const { clock, calls, tokens } = createSource((clock) => makeToken(7, clock.now() - HOUR_MS));
  for (let i = 0; i < 20; i++) {
    await tokens.get();
    await clock.pass(1_000);
  }
  expect(calls.length).toBe(1);
});

test('no token and a token of another user are failures', async () => {
  const tokensToReturn = [makeToken(7, 0), makeToken(8, 0), null];
  const { tokens } = createSource(() => tokensToReturn.shift() ?? null);
  await tokens.get();
  const failure = async () => toFailure(await tokens.renew().catch((error: unknown) => error));
  expect(await failure()).toMatchObject({ kind: 'token', canRetry: false });
  expect(await failure()).toMatchObject({ kind: 'token', canRetry: false });
});

test('a token that is not a JWT is used without its claims', () => {
  expect(readToken('opaque')).toEqual({ text: 'opaque', userId: null, expiresAt: null });
});
