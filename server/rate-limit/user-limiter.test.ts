import { afterEach, expect, test } from 'bun:test';
import { createMetrics } from '../observe/metrics.ts';
import { UNITS_PER_TOKEN } from './costs.ts';
import { UserLimiter } from './user-limiter.ts';

const ANN = 1;
const TOKEN_MS = 60;
const opened: Disposable[] = [];
afterEach(() => {
  for (const limiter of opened.splice(0)) limiter[Symbol.dispose]();
});

/** A limiter with the default settings and a manual clock. */
function limiterAt() {
  const clock = { ms: 1_000 };
  const metrics = createMetrics();
  const now = (): number => clock.ms;
  const limiter = new UserLimiter({ perMinute: 1_000, burst: 200, maxConnections: 20, metrics, now });
  opened.push(limiter);
  return { limiter, clock, metrics };
}

/** Number of calls that pass. */
function countPassed(times: number, take: () => number): number {
  return Array.from({ length: times }, take).filter((wait) => wait === 0).length;
}

const makeText = (tokens: number): string => 'x'.repeat(tokens * UNITS_PER_TOKEN.bytes);

test('a call with less than 16 KiB of text costs one token', () => {
  const { limiter } = limiterAt();
  const text = 'ä'.repeat(UNITS_PER_TOKEN.bytes / 2 - 1);
  expect(countPassed(300, () => limiter.take(ANN, text))).toBe(200);
});

test('a call costs one more token for each 16 KiB of text', () => {
  const { limiter } = limiterAt();
  expect(countPassed(300, () => limiter.take(ANN, makeText(3)))).toBe(50);
});

test('characters of several bytes are counted by their bytes', () => {
  const { limiter } = limiterAt();
  expect(countPassed(300, () => limiter.take(ANN, '😀'.repeat(UNITS_PER_TOKEN.bytes / 4)))).toBe(100);
});

test('an answer is charged if it is larger than the call', () => {
  const { limiter, clock, metrics } = limiterAt();
  const call = makeText(2);
  limiter.take(ANN, call);
  limiter.chargeText(ANN, makeText(1), call);
  limiter.chargeText(ANN, makeText(4), call);
  expect(countPassed(300, () => limiter.take(ANN))).toBe(200 - 3 - 2);
  expect([...metrics.limiterCharges.all()]).toEqual([{ labels: ['bytes'], value: 2 }]);
  clock.ms += TOKEN_MS;
  expect(limiter.take(ANN)).toBe(0);
});

test('rows cost one token per 200', () => {
  const { limiter, metrics } = limiterAt();
  limiter.charge(ANN, 'rows', 199);
  limiter.charge(ANN, 'rows', 10_000);
  expect(countPassed(300, () => limiter.take(ANN))).toBe(150);
  expect([...metrics.limiterCharges.all()]).toEqual([{ labels: ['rows'], value: 50 }]);
});

test('twenty tabs reconnect twice, and 70 of 2,024 handshakes in 5 s pass', () => {
  const { limiter, clock } = limiterAt();
  expect(countPassed(40, () => limiter.takeHandshake(ANN))).toBe(40);
  clock.ms += 60_000;
  const shake = (): number => {
    clock.ms += 5_000 / 2_024;
    return limiter.takeHandshake(ANN);
  };
  expect(countPassed(2_024, shake)).toBe(70);
});

test('handshakes take nothing from the burst of calls', () => {
  const { limiter } = limiterAt();
  countPassed(100, () => limiter.takeHandshake(ANN));
  expect(countPassed(300, () => limiter.take(ANN))).toBe(200);
});

test('a queued call is refused if the debt of its user is too large', async () => {
  const { limiter, clock } = limiterAt();
  limiter.charge(ANN, 'rows', 1_000_000);
  expect(limiter.waitForSlot(ANN)).rejects.toMatchObject({ code: 'rate_limited', retryAfterMs: 12_000 });
  clock.ms += 12_000;
  using _ = await limiter.waitForSlot(ANN);
  expect(limiter.waiting).toBe(0);
});
