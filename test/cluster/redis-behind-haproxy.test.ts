import { expect, test } from 'bun:test';
import { join } from 'node:path';
import type { Message } from '@messaging/protocol/message';
import { startTwo } from '../harness/instance.ts';
import { ready } from '../harness/outage.ts';
import { newPair } from '../harness/pair.ts';
import { Rest } from '../harness/rest.ts';
import { Socket } from '../harness/socket.ts';
import { until } from '../harness/wait.ts';
import { locate } from '../services/binaries.ts';
import { startDaemon } from '../services/daemon.ts';
import { locateHaproxy } from '../services/haproxy.ts';
import { freePort } from '../services/ports.ts';
import { probeRedis } from '../services/probe.ts';
import { startRedis } from '../services/redis.ts';
import { askRedis } from '../services/redis-cluster.ts';
import type { Service } from '../services/service.ts';

const LIMIT_MS = 240_000;
const SENTINELS = 3;
const program = await locateHaproxy();

test.skipIf(program === undefined)(
  'Sentinels fail a killed primary over behind the HAProxy of the page, and the service goes on',
  async () => {
    await using opened = new AsyncDisposableStack();
    const [primary, replica] = [opened.use(await startRedis()), opened.use(await startRedis())];
    await askRedis(replica.url, 'REPLICAOF', '127.0.0.1', primary.port);
    const sentinels: Service[] = [];
    for (let i = 0; i < SENTINELS; i++) sentinels.push(opened.use(await startSentinel(primary)));
    for (const { url } of sentinels) await until('the sentinel to know all servers', () => knowsAll(url));
    const proxy = opened.use(await startProxy([primary, replica]));
    const { here, there } = opened.use(await startTwo({ REDIS_URL: proxy.url, RATE_LIMIT_PER_MINUTE: '0' }));
    const bothReady = async (): Promise<boolean> =>
      (await ready(here)).status === 'ready' && (await ready(there)).status === 'ready';
    await until('both to be ready', bothReady);
    const pair = await newPair(here);
    await using a = await Socket.connect(here, pair.ann);
    await using b = await Socket.connect(there, pair.ben);
    const bodies: string[] = [];
    const send = async (): Promise<Message> => {
      const body = `message ${bodies.length}`;
      bodies.unshift(body);
      return (await a.request('message', { threadId: pair.threadId, body })) as Message;
    };
    const deliveredAcross = async (): Promise<boolean> => {
      const { id } = await send();
      await Bun.sleep(50);
      return b.all('message').some((message) => message.id === id);
    };
    await until('delivery to the other instance', deliveredAcross);
    await primary.kill('SIGKILL');
    await until('the loss to be noticed', async () => !(await bothReady()));
    await send();
    await until('both to be at the new primary', bothReady);
    await until('delivery through the new primary', deliveredAcross);
    await b.next('resync');
    expect(String(await askRedis(replica.url, 'INFO', 'replication'))).toContain('role:master');
    const { body } = await new Rest(there, pair.ben).call('listMessages', {
      params: { threadId: pair.threadId },
    });
    const newest = bodies.slice(0, body.messages.length);
    expect(body.messages.map((message) => message.body)).toEqual(newest);
  },
  LIMIT_MS,
);

function startSentinel(primary: Service): Promise<Service> {
  return startDaemon({}, async (scratch) => {
    const redis = await locate('redis');
    const port = await freePort();
    // Sentinel writes to its configuration.
    const file = join(scratch.dir, 'sentinel.conf');
    const lines = [
      `port ${port}`,
      'bind 127.0.0.1',
      `dir ${scratch.dir}`,
      `sentinel monitor messaging 127.0.0.1 ${primary.port} 2`,
      // A primary that is slow for a second on a busy machine is not down.
      'sentinel down-after-milliseconds messaging 5000',
      'sentinel failover-timeout messaging 20000',
    ];
    await Bun.write(file, `${lines.join('\n')}\n`);
    const argv = [redis, file, '--sentinel'];
    return daemon('sentinel', port, argv);
  });
}

async function knowsAll(url: string): Promise<boolean> {
  const info = String(await askRedis(url, 'INFO', 'sentinel'));
  return info.includes(`slaves=1,sentinels=${SENTINELS}`);
}

/** A HAProxy with the back end of the page in front of these servers. */
function startProxy(servers: readonly Service[]): Promise<Service> {
  return startDaemon({}, async (scratch) => {
    const page = await Bun.file(join(import.meta.dir, '../../docs/operations/redis.md')).text();
    const [block = ''] = /^ {4}backend redis\n(?: {4}.+\n)+/m.exec(page) ?? [];
    const backend = servers.reduce(
      (text, { port }, i) => text.replace(`redis-${i + 1}:6379`, `127.0.0.1:${port}`),
      block,
    );
    const port = await freePort();
    const file = join(scratch.dir, 'haproxy.cfg');
    const defaults = 'defaults\n  mode tcp\n  timeout connect 1s\n  timeout client 1h\n  timeout server 1h\n';
    const frontend = `frontend redis-in\n  bind 127.0.0.1:${port}\n  default_backend redis\n`;
    await Bun.write(file, defaults + frontend + backend);
    return daemon('haproxy', port, [program ?? '', '-db', '-f', file]);
  });
}

const daemon = (name: string, port: number, argv: string[]) => ({
  name,
  url: `redis://127.0.0.1:${port}`,
  port,
  argv,
  owner: undefined,
  stopSignal: 'SIGTERM' as const,
  dropSignal: 'SIGTERM' as const,
  probe: probeRedis,
});
