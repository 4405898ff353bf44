import { expect, test } from 'bun:test';
import { Histogram } from './histogram.ts';
import { percentile } from './statistics.ts';

/** Numbers from 0 to 1, the same in each run (mulberry32). */
function* numbers(seed: number): Generator<number, never> {
  for (let state = seed; ;) {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    yield ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }
}

const SHARES = [0, 0.01, 0.5, 0.9, 0.99, 0.999, 0.9999, 1];

/** From a microsecond to an hour, by powers of two. */
function samples(count: number, seed: number): number[] {
  const random = numbers(seed);
  return Array.from({ length: count }, () => Math.round(2 ** (random.next().value * 31.7)) / 1_000);
}

test('percentiles exceed those of the samples by at most 1/1024', () => {
  const histogram = new Histogram();
  const values = samples(20_000, 1);
  for (const ms of values) histogram.record(ms);
  expect(histogram.count).toBe(values.length);
  for (const q of SHARES) {
    const [exact, found] = [percentile(values, q), histogram.percentile(q)];
    expect(found).toBeGreaterThanOrEqual(exact);
    expect(found).toBeLessThanOrEqual(exact * (1 + 1 / 1_024));
  }
});

test('added histograms equal one histogram of all samples', () => {
  const [parts, sum, all] = [[new Histogram(), new Histogram()], new Histogram(), new Histogram()];
  parts.forEach((part, i) => {
    for (const ms of samples(5_000, i)) {
      part.record(ms);
      all.record(ms);
    }
    sum.add(JSON.parse(JSON.stringify(part.buckets)) as number[]);
  });
  expect(sum.buckets).toEqual(all.buckets);
  expect(sum.count).toBe(10_000);
});

test('neighbouring buckets share no value', () => {
  const edges = [0, 1, 2_047, 2_048, 2_049, 2_050, 4_095, 4_096, 4_100, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1];
  const found = edges.map((micros) => {
    const histogram = new Histogram();
    histogram.record(micros / 1_000);
    return Math.round(histogram.percentile(1) * 1_000);
  });
  expect(found).toEqual([
    0,
    1,
    2_047,
    2_049,
    2_049,
    2_051,
    4_095,
    4_099,
    4_103,
    2 ** 31 - 1,
    2 ** 31 + 2 ** 21 - 1,
    2 ** 32 - 1,
  ]);
});

test('percentiles without samples are NaN; values outside of the range count as its ends', () => {
  expect(new Histogram().percentile(0.5)).toBeNaN();
  const histogram = new Histogram();
  for (const ms of [-1, 1e10]) histogram.record(ms);
  expect([histogram.percentile(0.5), histogram.percentile(1)]).toEqual([0, (2 ** 32 - 1) / 1_000]);
});
