import { expect, test } from 'bun:test';
import { needsOf } from './needs.ts';

test.each([
  ['./test/events/once.test.ts', ['broker']],
  ['./test/browser/chat.test.ts', ['browser']],
  ['./test/contract/messages.test.ts', []],
  ['./server/config/config.test.ts', []],
  ['./test/workers.test.ts', []],
])('%s needs %j', async (path, needs) => {
  expect([...(await needsOf(path))]).toEqual(needs as never);
});
