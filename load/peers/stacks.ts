import { join } from 'node:path';
import { centrifugeDriver } from './centrifuge-driver.ts';
import { peerStack } from './peer-stack.ts';
import { buildCentrifuge, CENTRIFUGE, installPackages } from './install-peers.ts';
import { serviceStack } from './service-stack.ts';
import { socketIoDriver } from './socket-io-driver.ts';
import type { Stack } from './stack.ts';
import { wsDriver } from './ws-driver.ts';

/** In the order of the tables; the others are compared with the first. */
export const stacks: readonly Stack[] = [
  serviceStack('this service', 1),
  // With a second instance, which has no connections: what it costs not to be alone, and so to ask Redis each tick.
  serviceStack('this service, one of two', 2),
  peerStack({
    name: 'Socket.IO',
    driver: socketIoDriver,
    prepare: installPackages,
    command: ['node', join('socket.io', 'server.mjs')],
  }),
  peerStack({
    name: 'ws',
    driver: wsDriver,
    prepare: installPackages,
    command: ['node', join('ws', 'server.mjs')],
  }),
  peerStack({
    name: 'centrifuge',
    driver: centrifugeDriver,
    prepare: buildCentrifuge,
    command: [CENTRIFUGE],
  }),
  peerStack({
    name: 'centrifuge, batches',
    driver: centrifugeDriver,
    prepare: buildCentrifuge,
    command: [CENTRIFUGE],
    env: { BATCH: 'true' },
  }),
];
