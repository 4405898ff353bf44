import { afterAll, beforeAll, expect, test } from 'bun:test';
import { SQL } from 'bun';
import type { App } from '@messaging/server/app';
import { newNamedChat, type Chat } from '../harness/chat.ts';
import { startInstance } from '../harness/instance.ts';
import { scrape } from '../harness/metrics.ts';
import { ready } from '../harness/outage.ts';
import { startProxy, type Proxy } from '../harness/proxy.ts';
import { until } from '../harness/wait.ts';
import { freePort } from '../services/ports.ts';
import { startPostgres } from '../services/postgres.ts';
import type { Service } from '../services/service.ts';

let opened: AsyncDisposableStack;
let [primary, standby] = [] as unknown as [Service, Service];
let proxy: Proxy;
let app: App;
let chat: Chat;
let metricsPort: number;
beforeAll(async () => {
  opened = new AsyncDisposableStack();
  primary = opened.use(await startPostgres());
  standby = opened.use(await startPostgres({ primary: primary.url }));
  proxy = opened.use(startProxy(primary.url));
  metricsPort = await freePort();
  app = opened.use(await startInstance({ DATABASE_URL: proxy.url, METRICS_PORT: String(metricsPort) }));
  chat = await newNamedChat(app);
}, 120_000);
afterAll(async () => await opened.disposeAsync(), 60_000);

const run = async (at: Service, statement: string): Promise<void> => {
  await using sql = new SQL(at.url, { max: 1 });
  await sql.unsafe(statement);
};

/** Makes a primary read-only without ending its sessions, as Patroni or an operator does. */
async function demote(at: Service): Promise<void> {
  await run(at, 'alter system set default_transaction_read_only = on');
  await run(at, 'select pg_reload_conf()');
}

const isUp = async (): Promise<number | undefined> =>
  (await scrape(metricsPort, 'messaging_database_up')).get('');

test('The service detects a primary that becomes read-only without ending sessions, and reconnects to the new one.', async () => {
  expect(await ready(app)).toMatchObject({ http: 200, database: true });
  expect(await isUp()).toBe(1);
  await demote(primary);
  // No user writes: only the probe detects it.
  await until('it to be noticed', async () => (await ready(app)).http === 503);
  expect(await isUp()).toBe(0);
  expect(await chat.a.refusal('post', chat.path, { body: 'too early' })).toBe('503 unavailable');
  // Reads still succeed.
  expect((await chat.a.call('getThread', { params: { threadId: chat.threadId } })).status).toBe(200);
  const before = proxy.ports;
  await run(standby, 'select pg_promote()');
  proxy.lead(standby.url);
  // The old sessions go on, but for those of a probe that was just running.
  expect(proxy.ports.some((port) => before.includes(port))).toBeTrue();
  await until('the new primary to be found', async () => (await ready(app)).http === 200, 60_000);
  expect((await chat.send({ body: 'after' })).status).toBe(201);
  expect(await isUp()).toBe(1);
  await until(
    'the old connections to be given up',
    () => !proxy.ports.some((port) => before.includes(port)),
    60_000,
  );
}, 180_000);
