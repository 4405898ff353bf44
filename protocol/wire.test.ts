import { expect, test } from 'bun:test';
import { createHash } from 'node:crypto';
import { PROTOCOL_VERSION } from './limits.ts';
import { describeWire } from './wire.ts';

/**
 * Hash of version 1. When the test fails, the wire has changed: an addition that old clients ignore needs its new hash
 * here, any other change a new PROTOCOL_VERSION as well.
 */
const PINNED = { version: 1, hash: '8353d621a2d28826' };

test('the wire is the one pinned to this protocol version', () => {
  const hash = createHash('sha256').update(JSON.stringify(describeWire())).digest('hex').slice(0, 16);
  expect({ version: PROTOCOL_VERSION, hash }).toEqual(PINNED);
});
