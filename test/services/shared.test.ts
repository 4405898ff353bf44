import { expect, test } from 'bun:test';
import { shared } from './shared.ts';

test('callers share one start, and the next caller retries a failed one', async () => {
  let starts = 0;
  const start = shared(() => {
    starts += 1;
    return starts === 1 ? Promise.reject(new Error('too slow')) : Promise.resolve(starts);
  });
  const first = await Promise.allSettled([start(), start()]);
  expect(first.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await Promise.all([start(), start()])).toEqual([2, 2]);
  expect(starts).toBe(2);
});
