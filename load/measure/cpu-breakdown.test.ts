import { expect, test } from 'bun:test';
import { computeShares } from './cpu-breakdown.ts';

const node = (id: number, url: string, children: number[] = []) => ({ id, callFrame: { url }, children });

test('time counts for the nearest file of this repository on the stack', () => {
  const shares = computeShares({
    nodes: [
      node(1, '', [2, 6]),
      node(2, 'file:///srv/server/websocket/connection.ts', [3, 5]),
      node(3, 'file:///srv/server/commands/parse-input.ts', [4]),
      node(4, 'file:///srv/node_modules/zod/server/schemas.js'),
      node(5, ''),
      node(6, 'file:///srv/node_modules/redis/client.js'),
    ],
    samples: [2, 3, 4, 5, 6],
    timeDeltas: [100, 200, 300, 100, 300],
  });
  expect([...shares].filter(([, share]) => share > 0)).toEqual([
    ['parse and validate', 0.5],
    ['frames: read, answer, write to sockets', 0.2],
    ['runtime: garbage collection, promises, PostgreSQL and Redis clients, the rest', 0.3],
  ]);
});
