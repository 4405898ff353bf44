import { expect, test } from 'bun:test';
import { FakeClock } from '../test/client/fake-clock.ts';
import { toFailure } from './failure.ts';
import { Timers } from './timers.ts';
import { readToken, TokenSource } from './token-source.ts';

const tokenOf = (userId: number, expiresAt: number) =>
  `head.${btoa(JSON.stringify({ sub: String(userId), exp: expiresAt / 1_000 })).replaceAll('=', '')}.sign`;

function source(give: (clock: FakeClock) => string | null) {
  const clock = new FakeClock();
  const asked: boolean[] = [];
  const users: number[] = [];
  const getToken = ({ isRefused }: { isRefused: boolean }) => {
    asked.push(isRefused);
    return give(clock);
  };
  const tokens = new TokenSource(getToken, new Timers(clock), (userId) => users.push(userId));
  return { clock, asked, users, tokens };
}

const HOUR_MS = 3_600_000;

test('a token is asked for once, by however many, and again when it is nearly over', async () => {
  const { clock, asked, users, tokens } = source((clock) => tokenOf(7, clock.now() + HOUR_MS));
  await Promise.all([tokens.get(), tokens.get(), tokens.get()]);
  await clock.pass(HOUR_MS - 20_000);
  await tokens.get();
  expect(asked.length).toBe(1);
  await clock.pass(15_000);
  await tokens.get();
  expect({ asked, users }).toEqual({ asked: [false, false], users: [7] });
});

test('one that was refused is replaced, and getToken is told', async () => {
  const { asked, tokens } = source((clock) => tokenOf(7, clock.now() + HOUR_MS));
  const first = await tokens.get();
  tokens.markRefused(first);
  await tokens.get();
  tokens.markRefused(first);
  await tokens.get();
  expect(asked).toEqual([false, true]);
});

test('with a clock that is an hour ahead it is not asked for at every call', async () => {
  const { clock, asked, tokens } = source((clock) => tokenOf(7, clock.now() - HOUR_MS));
  for (let i = 0; i < 20; i++) {
    await tokens.get();
    await clock.pass(1_000);
  }
  expect(asked.length).toBe(1);
});

test('none, and one of another user, are no tokens', async () => {
  const given = [tokenOf(7, 0), tokenOf(8, 0), null];
  const { tokens } = source(() => given.shift() ?? null);
  await tokens.get();
  const failure = async () => toFailure(await tokens.renew().catch((error: unknown) => error));
  expect(await failure()).toMatchObject({ kind: 'token', canRetry: false });
  expect(await failure()).toMatchObject({ kind: 'token', canRetry: false });
});

test('what is not a JWT is used as it is', () => {
  expect(readToken('opaque')).toEqual({ text: 'opaque', userId: null, expiresAt: null });
});
