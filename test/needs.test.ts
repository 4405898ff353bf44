import { expect, test } from 'bun:test';
import { findNeeds } from './needs.ts';

test.each([
  ['./test/events/once.test.ts', ['broker']],
  ['./test/browser/chat.test.ts', ['browser']],
  ['./test/contract/messages.test.ts', []],
  ['./server/config/config.test.ts', []],
  ['./test/workers.test.ts', []],
])('%s needs %j', async (path, needs) => {
  expect([...(await findNeeds(path))]).toEqual(needs as never);
});
