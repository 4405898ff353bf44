import { expect, test } from 'bun:test';
import { startInstance } from '../harness/instance.ts';
import { ready } from '../harness/outage.ts';
import { startProxy } from '../harness/proxy.ts';
import { until } from '../harness/wait.ts';
import { startRedis } from '../services/redis.ts';
import { askRedis } from '../services/redis-cluster.ts';

test('an instance whose commands went to a replica follows the address back to the primary', async () => {
  await using primary = await startRedis();
  await using replica = await startRedis();
  await askRedis(replica.url, 'REPLICAOF', '127.0.0.1', primary.port);
  using proxy = startProxy(primary.url);
  await using app = await startInstance({ REDIS_URL: proxy.url });
  const isReady = async (): Promise<boolean> => (await ready(app)).status === 'ready';
  await until('the instance to be ready', isReady);

  // The subscriber stays at the primary.
  proxy.lead(replica.url);
  await askRedis(primary.url, 'CLIENT', 'KILL', 'TYPE', 'normal');
  await until('the replica to refuse the writes', async () => !(await isReady()) && isWriting());
  proxy.lead(primary.url);
  await until('the instance to be ready again', isReady);
  expect(await ready(app)).toEqual({ http: 200, status: 'ready', database: true, redis: true });

  async function isWriting(): Promise<boolean> {
    return /cmdstat_hset:.*rejected_calls=[1-9]/.test(
      String(await askRedis(replica.url, 'INFO', 'commandstats')),
    );
  }
});
