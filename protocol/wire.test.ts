import { expect, test } from 'bun:test';
import { createHash } from 'node:crypto';
import { PROTOCOL_VERSION } from './limits.ts';
import { describeWire } from './wire.ts';

/**
 * What version 1 looks like. When this fails the wire has changed: an addition that old clients do not notice
 * gets its new hash here; anything else needs a new PROTOCOL_VERSION as well.
 */
const PINNED = { version: 1, hash: 'd06ca1bec067b7df' };

test('the wire is the one pinned to this protocol version', () => {
  const hash = createHash('sha256').update(JSON.stringify(describeWire())).digest('hex').slice(0, 16);
  expect({ version: PROTOCOL_VERSION, hash }).toEqual(PINNED);
});
