import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { App } from '@messaging/server/app';
import { newChat, send, type Chat } from '../harness/chat.ts';
import { startInstance, startInstances } from '../harness/instance.ts';
import { OtlpReceiver, type ReceivedSpan } from '../harness/otlp-receiver.ts';
import { NO_TRACING } from '@messaging/server/observe/tracing';
import { toEvent, Platform } from '../harness/platform.ts';
import { Rest } from '../harness/rest.ts';
import { Socket } from '../harness/socket.ts';
import { newUser } from '../harness/token.ts';
import { until } from '../harness/wait.ts';
import { freePort } from '../services/ports.ts';

const TRACE_ID = 'a'.repeat(32);
const SPAN_ID = 'b'.repeat(16);
const TRACEPARENT = `00-${TRACE_ID}-${SPAN_ID}-01`;
const WORDS = 'words that no collector may see';

let receiver: OtlpReceiver;
let platform: Platform;
let apps: App[];
let chat: Chat;
beforeAll(async () => {
  receiver = new OtlpReceiver();
  platform = await Platform.open();
  const env = {
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint,
    OTEL_EXPORTER_OTLP_HEADERS: 'x-key=of-a-collector',
  };
  apps = await startInstances(2, env, (i) => (i === 0 ? platform.env : {}));
  chat = await newChat(first());
});
afterAll(async () => {
  for (const app of apps.toReversed()) await app[Symbol.asyncDispose]();
  await platform[Symbol.asyncDispose]();
  await receiver[Symbol.asyncDispose]();
});

function first(): App {
  const [app] = apps;
  if (app === undefined) throw new Error('no instance');
  return app;
}

function second(): App {
  return apps[1] ?? first();
}

/** Names of a trace's spans as paths from its root. */
function paths(trace: readonly ReceivedSpan[]): string[] {
  const byId = new Map(trace.map((span) => [span.spanId, span]));
  const toPath = ({ name, parentSpanId }: ReceivedSpan): string => {
    const parent = byId.get(parentSpanId ?? '');
    return parent === undefined ? name : `${toPath(parent)} > ${name}`;
  };
  return trace.map(toPath);
}

/** Trace that contains a span, once it has all these paths. */
function traceWith(
  find: (span: ReceivedSpan) => boolean,
  wanted: readonly string[],
): Promise<ReceivedSpan[]> {
  return until(`a trace with ${wanted.join(', ')}`, () => {
    const traces = receiver.spans.filter(find).map(({ traceId }) => receiver.trace(traceId));
    return traces.find((trace) => wanted.every((path) => paths(trace).includes(path)));
  });
}

const STORED = ['store messages > SQL', 'deliver', 'store messages'];

test('A trace follows a frame from its socket to the database and over Redis to the other instance.', async () => {
  await using ann = await Socket.connect(first(), chat.ann);
  await using ben = await Socket.connect(second(), chat.ben);
  await ann.request('message', { threadId: chat.threadId, body: WORDS });
  await ben.next('message');
  const published = 'frame message > deliver > publish to other instances';
  const wanted = ['frame message', ...STORED.map((path) => `frame message > ${path}`), published];
  const trace = await traceWith(
    ({ name }) => name === 'frame message',
    [...wanted, 'frame message > deliver > deliver'],
  );
  const instances = new Set(trace.map(({ instance }) => instance));
  expect(instances.size).toBe(2);
  // The sender's name may be read in parallel.
  const insert = await until('the statement', () =>
    receiver
      .trace(trace[0]?.traceId ?? '')
      .find(({ attributes }) => String(attributes['db.query.text']).includes('insert into messages')),
  );
  expect(insert.attributes).toMatchObject({ 'db.system.name': 'postgresql' });
});

test('A request continues the trace of its caller.', async () => {
  const response = await fetch(new URL(`/api/v1${chat.path}`, first().url), {
    method: 'POST',
    headers: { Authorization: `Bearer ${chat.ann.token}`, traceparent: TRACEPARENT },
    body: JSON.stringify({ body: WORDS }),
  });
  expect(response.status).toBe(201);
  const route = 'POST /messages/threads/:threadId/messages';
  const trace = await traceWith(
    ({ traceId }) => traceId === TRACE_ID,
    STORED.map((path) => `${route} > ${path}`),
  );
  const root = trace.find(({ name }) => name === route);
  expect(root?.parentSpanId).toBe(SPAN_ID);
  expect(root?.attributes).toMatchObject({
    'http.route': '/api/v1/messages/threads/:threadId/messages',
    'messaging.request.id': response.headers.get('x-request-id') ?? '',
  });
});

test('A trace follows an event of the platform to the sockets of its users, with a link to its producer.', async () => {
  const { userId } = await newUser();
  await platform.kafka.produce(
    `${platform.prefix}courses.completed`,
    toEvent('courses.completed', { userId }),
    { headers: { traceparent: TRACEPARENT } },
  );
  const trace = await traceWith(
    ({ name, links }) => name === 'handle events' && links.includes(`${TRACE_ID}-${SPAN_ID}`),
    ['handle events > SQL', 'handle events > deliver'],
  );
  expect(trace.some(({ isError }) => isError)).toBe(false);
});

test('The span of a failed call has the error code and no other detail.', async () => {
  await chat.a.fail('get', `/messages/threads/${crypto.randomUUID()}`);
  const failed = await until('the span', () => receiver.spans.find(({ isError }) => isError));
  expect(failed.name).toBe('GET /messages/threads/:threadId');
});

test('Spans contain no message text and no tokens; the collector receives its headers.', async () => {
  expect(receiver.text).not.toContain(WORDS);
  expect(receiver.text).not.toContain(chat.ann.token);
  expect(receiver.headers.get('x-key')).toBe('of-a-collector');
});

describe('sampling', () => {
  test.each([
    ['nothing is kept at 0', '0', undefined, 0],
    ['but what the caller says is kept', '0', TRACEPARENT, 1],
  ])('%s', async (_, ratio, traceparent, roots) => {
    await using mine = new OtlpReceiver();
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: mine.endpoint, TRACE_SAMPLE_RATIO: ratio };
    {
      await using app = await startInstance(env);
      const { token } = await newUser();
      const headers = { Authorization: `Bearer ${token}`, ...(traceparent !== undefined && { traceparent }) };
      await fetch(new URL('/api/v1/messages/threads', app.url), { headers });
    }
    expect(mine.spans.filter(({ name }) => name === 'GET /messages/threads')).toHaveLength(roots);
  });
});

test('An unreachable collector delays no call.', async () => {
  await using app = await startInstance({
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${await freePort()}`,
  });
  const { a, threadId } = await newChat(app);
  expect((await send(a, threadId, { body: 'anyway' })).status).toBe(201);
});

test('Without an endpoint nothing is traced.', async () => {
  await using app = await startInstance();
  expect(app.context.tracing).toBe(NO_TRACING);
  const { body } = await new Rest(app, await newUser()).call('listThreads');
  expect(body.count).toBe(0);
});
