import { expect } from 'bun:test';
import { redisUrl } from './outage.ts';
import type { Proxy } from './proxy.ts';

/** Ends the subscriber connection through this proxy, as Redis or the network may. */
export async function killSubscriber({ ports }: Proxy): Promise<void> {
  const redis = new Bun.RedisClient(redisUrl());
  const clients = String(await redis.send('CLIENT', ['LIST', 'TYPE', 'PUBSUB'])).split('\n');
  const found = clients.filter((line) => ports.some((port) => line.includes(` addr=127.0.0.1:${port} `)));
  expect(found).toHaveLength(1);
  await redis.send('CLIENT', ['KILL', 'ID', /\bid=(\d+)/.exec(found[0] ?? '')?.[1] ?? '']);
  redis.close();
}
