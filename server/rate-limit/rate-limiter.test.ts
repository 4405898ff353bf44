import { afterEach, expect, test } from 'bun:test';
import { RateLimiter } from './rate-limiter.ts';

const [ANN, BEN] = [1, 2];
const limiters: RateLimiter[] = [];
afterEach(() => {
  for (const limiter of limiters.splice(0)) limiter[Symbol.dispose]();
});

/** A limiter with a manual clock; by default one token a second. */
function limiterAt({ perMinute = 60, burst = 3 } = {}) {
  const clock = { ms: 1_000 };
  const limiter = new RateLimiter({ perMinute, burst, now: () => clock.ms });
  limiters.push(limiter);
  return { limiter, clock };
}

function takeMany(limiter: RateLimiter, count: number, userId = ANN): number[] {
  return Array.from({ length: count }, () => limiter.take(userId));
}

test('a burst passes, and the next call gets the time to wait', () => {
  const { limiter } = limiterAt();
  expect(takeMany(limiter, 5)).toEqual([0, 0, 0, 1_000, 1_000]);
});

test('tokens are refilled continuously', () => {
  const { limiter, clock } = limiterAt();
  takeMany(limiter, 3);
  clock.ms += 250;
  expect(limiter.take(ANN)).toBe(750);
  clock.ms += 500;
  expect(limiter.take(ANN)).toBe(250);
  clock.ms += 250;
  expect(takeMany(limiter, 2)).toEqual([0, 1_000]);
});

test('the returned wait is long enough at any rate', () => {
  for (const perMinute of [1, 7, 999, 1_000, 100_001]) {
    const { limiter, clock } = limiterAt({ perMinute, burst: 1 });
    expect(limiter.take(ANN)).toBe(0);
    for (let i = 0; i < 20; i++) {
      clock.ms += limiter.take(ANN);
      expect(limiter.take(ANN)).toBe(0);
    }
  }
});

test('a refused call costs nothing', () => {
  const { limiter, clock } = limiterAt();
  takeMany(limiter, 100);
  clock.ms += 1_000;
  expect(limiter.take(ANN)).toBe(0);
});

test('a bucket never holds more than the burst', () => {
  const { limiter, clock } = limiterAt();
  takeMany(limiter, 3);
  clock.ms += 3_600_000;
  expect(takeMany(limiter, 4)).toEqual([0, 0, 0, 1_000]);
});

test('each user has a bucket of their own', () => {
  const { limiter } = limiterAt();
  takeMany(limiter, 4);
  expect(takeMany(limiter, 4, BEN)).toEqual([0, 0, 0, 1_000]);
});

test('0 per minute means no limit', () => {
  const { limiter } = limiterAt({ perMinute: 0, burst: 1 });
  expect(takeMany(limiter, 1_000).every((wait) => wait === 0)).toBe(true);
});

test('an expensive call needs one token and becomes a debt for the rest', () => {
  const { limiter, clock } = limiterAt();
  expect(limiter.take(ANN, 5)).toBe(0);
  expect(limiter.msInDebt(ANN)).toBe(2_000);
  expect(limiter.take(ANN)).toBe(3_000);
  clock.ms += 3_000;
  expect(takeMany(limiter, 2)).toEqual([0, 1_000]);
});

test('a later charge becomes a debt of at most one burst', () => {
  const { limiter, clock } = limiterAt();
  limiter.charge(ANN, 1_000_000);
  expect(limiter.msInDebt(ANN)).toBe(3_000);
  clock.ms += 3_500;
  expect(limiter.msInDebt(ANN)).toBe(0);
  expect(limiter.take(ANN)).toBe(500);
  expect(limiter.take(BEN)).toBe(0);
});

test('without a limit nothing is charged', () => {
  const { limiter } = limiterAt({ perMinute: 0 });
  limiter.charge(ANN, 1_000);
  expect([limiter.msInDebt(ANN), limiter.take(ANN)]).toEqual([0, 0]);
});
