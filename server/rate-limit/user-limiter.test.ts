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

/** A limiter with the default settings whose clock the test turns. */
function limiterAt() {
  const clock = { ms: 1_000 };
  const metrics = createMetrics();
  const now = (): number => clock.ms;
  const limiter = new UserLimiter({ perMinute: 1_000, burst: 200, maxConnections: 20, metrics, now });
  opened.push(limiter);
  return { limiter, clock, metrics };
}

/** How many of so many calls go through. */
function passing(times: number, take: () => number): number {
  return Array.from({ length: times }, take).filter((wait) => wait === 0).length;
}

const textOf = (tokens: number): string => 'x'.repeat(tokens * UNITS_PER_TOKEN.bytes);

test('plain calls cost one token each, whatever they say in less than 16 KiB', () => {
  const { limiter } = limiterAt();
  const text = 'ä'.repeat(UNITS_PER_TOKEN.bytes / 2 - 1);
  expect(passing(300, () => limiter.take(ANN, text))).toBe(200);
});

test('a call costs a token more for each 16 KiB that it brings', () => {
  const { limiter } = limiterAt();
  expect(passing(300, () => limiter.take(ANN, textOf(3)))).toBe(50);
});

test('characters of several bytes are counted by their bytes', () => {
  const { limiter } = limiterAt();
  expect(passing(300, () => limiter.take(ANN, '😀'.repeat(UNITS_PER_TOKEN.bytes / 4)))).toBe(100);
});

test('an answer is charged where it is larger than the call', () => {
  const { limiter, clock, metrics } = limiterAt();
  const call = textOf(2);
  limiter.take(ANN, call);
  limiter.chargeText(ANN, textOf(1), call);
  limiter.chargeText(ANN, textOf(4), call);
  expect(passing(300, () => limiter.take(ANN))).toBe(200 - 3 - 2);
  expect([...metrics.limiterCharges.all()]).toEqual([{ labels: ['bytes'], value: 2 }]);
  clock.ms += TOKEN_MS;
  expect(limiter.take(ANN)).toBe(0);
});

test('rows are charged by the two hundred', () => {
  const { limiter, metrics } = limiterAt();
  limiter.charge(ANN, 'rows', 199);
  limiter.charge(ANN, 'rows', 10_000);
  expect(passing(300, () => limiter.take(ANN))).toBe(150);
  expect([...metrics.limiterCharges.all()]).toEqual([{ labels: ['rows'], value: 50 }]);
});

test('twenty tabs come back twice, and of 2,024 handshakes in 5 s few are let in', () => {
  const { limiter, clock } = limiterAt();
  expect(passing(40, () => limiter.takeHandshake(ANN))).toBe(40);
  clock.ms += 60_000;
  const shake = (): number => {
    clock.ms += 5_000 / 2_024;
    return limiter.takeHandshake(ANN);
  };
  expect(passing(2_024, shake)).toBe(70);
});

test('handshakes take nothing from the burst of calls', () => {
  const { limiter } = limiterAt();
  passing(100, () => limiter.takeHandshake(ANN));
  expect(passing(300, () => limiter.take(ANN))).toBe(200);
});

test('a call whose turn comes while its user owes too much is refused', async () => {
  const { limiter, clock } = limiterAt();
  limiter.charge(ANN, 'rows', 1_000_000);
  expect(limiter.waitForSlot(ANN)).rejects.toMatchObject({ code: 'rate_limited', retryAfterMs: 12_000 });
  clock.ms += 12_000;
  using _ = await limiter.waitForSlot(ANN);
  expect(limiter.waiting).toBe(0);
});
