import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { App } from '@messaging/server/app';
import { metricTable, type MetricSpec } from '@messaging/server/observe/metric-table';
import { newChat, send, type Chat } from '../harness/chat.ts';
import { connectToGroups, newGroup } from '../harness/group.ts';
import { startInstances } from '../harness/instance.ts';
import { scrape, scrapeText } from '../harness/metrics.ts';
import { Rest } from '../harness/rest.ts';
import { Socket } from '../harness/socket.ts';
import { newUser, sign } from '../harness/token.ts';
import { until } from '../harness/wait.ts';
import { freePort } from '../services/ports.ts';

let apps: App[];
let port: number;
let chat: Chat;
beforeAll(async () => {
  port = await freePort();
  apps = await startInstances(2, {}, (i) => (i === 0 ? { METRICS_PORT: String(port) } : {}));
  chat = await newChat(here());
});
afterAll(async () => {
  for (const app of apps.toReversed()) await app[Symbol.asyncDispose]();
});

function here(): App {
  const [app] = apps;
  if (app === undefined) throw new Error('no instance');
  return app;
}

async function readValue(name: string, labels = ''): Promise<number> {
  return (await scrape(port, name)).get(labels) ?? 0;
}

/** Growth of a sample during an action. It waits for the growth, since some counters are updated later. */
async function growth(name: string, labels: string, work: () => Promise<unknown>): Promise<number> {
  const before = await readValue(name, labels);
  await work();
  return await until(
    `${name}{${labels}} to grow`,
    async () => (await readValue(name, labels)) - before || undefined,
  );
}

async function withSocket(work: (socket: Socket) => Promise<unknown>): Promise<void> {
  await using socket = await Socket.connect(here(), chat.ann);
  await work(socket);
}

const message = () => ({ threadId: chat.threadId, body: 'counted' });

const grows: [name: string, labels: string, by: number, work: () => Promise<unknown>][] = [
  ['messaging_connections_opened_total', '', 1, () => withSocket(async () => {})],
  ['messaging_connections_closed_total', 'code="1005"', 1, () => withSocket(async () => {})],
  [
    'messaging_connections_closed_total',
    'code="other"',
    1,
    () => withSocket(async ({ ws }) => ws.close(3_999)),
  ],
  [
    'messaging_handshakes_refused_total',
    'code="token_invalid"',
    1,
    () => openSocket('nonsense').catch(() => {}),
  ],
  ['messaging_frames_received_total', 'type="ping"', 2, () => withSocket(pingTwice)],
  ['messaging_frames_sent_total', 'type="pong"', 2, () => withSocket(pingTwice)],
  ['messaging_frames_sent_total', 'type="hello"', 1, () => withSocket(async () => {})],
  ['messaging_frames_sent_total', 'type="message"', 1, sendToGroup],
  [
    'messaging_frames_received_total',
    'type="unknown"',
    1,
    () => withSocket((socket) => socket.fail('made up', {})),
  ],
  [
    'messaging_refusals_total',
    'transport="websocket",code="unknown_type"',
    1,
    () => withSocket((socket) => socket.fail('made up', {})),
  ],
  ['messaging_refusals_total', 'transport="rest",code="not_found"', 1, () => chat.a.fail('get', '/nowhere')],
  [
    'messaging_frame_duration_seconds_count',
    'type="message"',
    1,
    () => withSocket((socket) => socket.request('message', message())),
  ],
  ['messaging_messages_stored_total', '', 1, () => chat.send({ body: 'counted' })],
  [
    'messaging_http_requests_total',
    'method="POST",route="/messages/threads/:threadId/messages",status="201"',
    1,
    () => chat.send({ body: 'counted' }),
  ],
  [
    'messaging_http_requests_total',
    'method="other",route="other",status="404"',
    1,
    () => chat.a.fail('get', '/nowhere'),
  ],
  [
    'messaging_http_request_duration_seconds_count',
    'route="/messages/threads"',
    1,
    () => chat.a.call('listThreads'),
  ],
  ['messaging_fanout_events_published_total', '', 1, sendToTheOther],
];

async function openSocket(token: string): Promise<void> {
  await using _ = await Socket.connect(here(), { ...chat.ann, token });
}

async function pingTwice(socket: Socket): Promise<void> {
  for (let i = 0; i < 2; i++) await socket.request('ping', null);
}

/** Ben is connected to the other instance only, so that events go between instances. */
async function sendToTheOther(): Promise<void> {
  const [, there] = apps;
  await using ben = await Socket.connect(there ?? here(), chat.ben);
  await chat.send({ body: 'there' });
  await ben.next('message');
}

/** Only the owner is connected. */
async function sendToGroup(): Promise<void> {
  const { ann, b, threadId } = await newGroup(here());
  await using socket = await connectToGroups(here(), ann);
  await send(b, threadId, { body: 'to a group' });
  await socket.next('message');
}

test.each(grows)('%s{%s} grows by %d', async (name, labels, by, work) => {
  expect(await growth(name, labels, work)).toBe(by);
});

test('A rate-limited call counts under its code.', async () => {
  const limited = await startInstances(1, {
    RATE_LIMIT_PER_MINUTE: '1',
    RATE_LIMIT_BURST: '1',
    METRICS_PORT: String(await freePort()),
  });
  const [app] = limited;
  if (app === undefined) throw new Error('no instance');
  await using _ = app;
  const rest = new Rest(app, await newUser());
  await rest.call('listThreads');
  await rest.fail('get', '/messages/threads');
  const samples = await scrape(app.context.config.metricsPort ?? 0, 'messaging_refusals_total');
  expect(samples.get('transport="rest",code="rate_limited"')).toBe(1);
});

test('The gauges of connections and users show the open ones.', async () => {
  const renewed = { ...chat.ann, token: await sign({ userId: chat.ann.userId }) };
  await using one = await Socket.connect(here(), chat.ann);
  await using two = await Socket.connect(here(), renewed);
  await Promise.all([one.settled(), two.settled()]);
  expect(await readValue('messaging_connections')).toBe(2);
  expect(await readValue('messaging_connected_users')).toBe(1);
});

test('An idle service has empty queues, Redis is up, and each process reports itself.', async () => {
  const queues = await until('the queues to be empty', async () => {
    const depths = await scrape(port, 'messaging_queue_depth');
    return [...depths.values()].every((depth) => depth === 0) ? depths : undefined;
  });
  expect([...queues.keys()].sort()).toEqual(
    ['calls', 'change_tokens', 'changes', 'fan_out', 'messages', 'reads'].map((queue) => `queue="${queue}"`),
  );
  expect(await readValue('messaging_redis_up')).toBe(1);
  for (const name of ['process_cpu_seconds_total', 'process_resident_memory_bytes', 'messaging_heap_bytes']) {
    expect([name, await readValue(name)]).toEqual([name, expect.any(Number)]);
    expect(await readValue(name)).toBeGreaterThan(0);
  }
});

test('A histogram counts each observation in its bucket and every larger one.', async () => {
  const name = 'messaging_statement_duration_seconds';
  // From one scrape, since statements go on.
  const samples = [...(await scrapeText(port)).matchAll(new RegExp(`^${name}_(\\w+)(\\S*) (\\S+)$`, 'gm'))];
  const values = (kind: string): number[] =>
    samples.filter(([, suffix]) => suffix === kind).map(([, , , value]) => Number(value));
  const buckets = values('bucket');
  expect(buckets.length).toBeGreaterThan(1);
  expect(buckets).toEqual(buckets.toSorted((x, y) => x - y));
  expect(samples.findLast(([, suffix]) => suffix === 'bucket')?.[2]).toBe('{le="+Inf"}');
  expect([buckets.at(-1)]).toEqual(values('count'));
});

test('The metrics endpoint has exactly the metrics of the table.', async () => {
  const exposed = [...(await scrapeText(port)).matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, type]) => [
    name,
    type,
  ]);
  const declared = Object.values<MetricSpec>(metricTable).map(({ name, type }) => [name, type]);
  expect(new Map(exposed as [string, string][])).toEqual(new Map(declared as [string, string][]));
});

test('Metric names follow the conventions of Prometheus.', () => {
  for (const { name, type, help } of Object.values<MetricSpec>(metricTable)) {
    expect([name, /^(messaging|process)_[a-z_]+$/.test(name)]).toEqual([name, true]);
    expect([name, name.endsWith('_total')]).toEqual([name, type === 'counter']);
    if (type === 'histogram') expect(name).toEndWith('_seconds');
    expect([name, help.endsWith('.')]).toEqual([name, false]);
  }
});
