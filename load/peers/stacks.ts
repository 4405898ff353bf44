import { join } from 'node:path';
import { centrifugeDriver } from './centrifuge-driver.ts';
import { createPeerStack } from './peer-stack.ts';
import { buildCentrifuge, CENTRIFUGE, installPackages } from './install-peers.ts';
import { createServiceStack } from './service-stack.ts';
import { socketIoDriver } from './socket-io-driver.ts';
import type { Stack } from './stack.ts';
import { wsDriver } from './ws-driver.ts';

/** Stacks in the order of the tables. The others are compared with the first. */
export const stacks: readonly Stack[] = [
  createServiceStack('this service', 1),
  // A second instance without connections shows what it costs to ask Redis in each tick.
  createServiceStack('this service, one of two', 2),
  createPeerStack({
    name: 'Socket.IO',
    driver: socketIoDriver,
    prepare: installPackages,
    command: ['node', join('socket.io', 'server.mjs')],
  }),
  createPeerStack({
    name: 'ws',
    driver: wsDriver,
    prepare: installPackages,
    command: ['node', join('ws', 'server.mjs')],
  }),
  createPeerStack({
    name: 'centrifuge',
    driver: centrifugeDriver,
    prepare: buildCentrifuge,
    command: [CENTRIFUGE],
  }),
  createPeerStack({
    name: 'centrifuge, batches',
    driver: centrifugeDriver,
    prepare: buildCentrifuge,
    command: [CENTRIFUGE],
    env: { BATCH: 'true' },
  }),
];
