import { expect, test } from 'bun:test';
import { withRetries } from './retries.ts';

const FAST = { attempts: 3, pauseMs: 1 };

test('an attempt that succeeds ends the retries', async () => {
  let attempts = 0;
  const result = await withRetries(async () => {
    attempts += 1;
    if (attempts < 3) throw new Error('locked');
    return 'installed';
  }, FAST);
  expect([result, attempts]).toEqual(['installed', 3]);
});

test('the error of the last attempt is thrown', async () => {
  let attempts = 0;
  const result = withRetries(async () => {
    attempts += 1;
    throw new Error(`failure ${attempts}`);
  }, FAST);
  expect(await result.catch(String)).toBe('Error: failure 3');
});
