import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { App } from '@messaging/server/app';
import { topics } from '@messaging/server/notify/topics';
import { startInstance, type Env } from '../harness/instance.ts';
import { toEvent, Platform } from '../harness/platform.ts';
import { readFailure, inShort, Rest } from '../harness/rest.ts';
import { newUser } from '../harness/token.ts';
import { runTool } from '../harness/tool-process.ts';

/** Starts an instance on the embedded database, independent of this run's services. */
const startEmbedded = (env: Env = {}): Promise<App> =>
  startInstance({ DATABASE_URL: '', REDIS_URL: '', DEMO: '', ...env });

function post(app: App, topic: string, body: string | object | null, headers: Env = {}): Promise<Response> {
  return fetch(new URL(`/demo/events/${topic}`, app.url), {
    method: 'POST',
    headers,
    body: typeof body === 'object' && body !== null ? JSON.stringify(body) : body,
  });
}

describe('in development with the embedded database and without Kafka', () => {
  let app: App;
  beforeAll(async () => (app = await startEmbedded()));
  afterAll(() => app[Symbol.asyncDispose]());

  test('the route for events accepts an event, and stores a repeated one once', async () => {
    const user = await newUser();
    const event = toEvent('jobs.updated', { companyId: user.userId, jobId: 41 });
    const answers = [await post(app, 'jobs.updated', event), await post(app, 'jobs.updated', event)];
    expect(await Promise.all(answers.map((answer) => answer.json()))).toEqual([{ stored: 1 }, { stored: 0 }]);
    const { body } = await new Rest(app, user).call('listNotifications');
    expect(body.notifications.map(({ data }) => data['jobId'])).toEqual([41]);
  });

  test('emit sends samples of every topic to the route', async () => {
    const { exitCode, lines, stderr } = await runTool({ PORT: app.url.port }, 'emit', 'all');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(lines.map((line) => line.replace(/:.*/, ''))).toEqual([...topics.keys()]);
    expect(lines).toContain('jobs.posted: 1 notification stored');
    expect(lines).toContain('payments.received: 2 notifications stored');
  });

  test.each([
    ['an unknown topic', 'jobs.gone', {}, '404 not_found'],
    ['an empty body', 'jobs.updated', null, '400 invalid_request '],
    ['a body that is not JSON', 'jobs.updated', '{', '400 invalid_request '],
    ['JSON that is not an event', 'jobs.updated', [], '400 invalid_request '],
    ['an event without its ids', 'jobs.updated', { data: {} }, '400 invalid_request '],
  ] as const)('%s is refused', async (_, topic, body, expected) => {
    expect(inShort(await readFailure(await post(app, topic, body)))).toBe(expected);
  });

  test('a refusal states why the event is unreadable', async () => {
    const { body } = await readFailure(await post(app, 'jobs.updated', '{'));
    expect(body.details).toEqual([{ path: '', message: expect.stringMatching(/^invalid_json: ./) }]);
  });

  test('a page of another origin may not send events, a page of this origin may', async () => {
    const event = toEvent('jobs.updated', {});
    const refused = await post(app, 'jobs.updated', event, { Origin: 'https://evil.example' });
    expect(inShort(await readFailure(refused))).toBe('403 origin_not_allowed');
    expect((await post(app, 'jobs.updated', event, { Origin: app.url.origin })).status).toBe(200);
  });
});

test('emit prints a message when neither Kafka nor the service is there', async () => {
  const { exitCode, lines, stderr } = await runTool({ PORT: '1' }, 'emit', 'jobs.posted');
  expect({ exitCode, lines, stderr }).toEqual({
    exitCode: 1,
    lines: [],
    stderr: 'Nothing answers on port 1: run "npm start" with the same PORT first, or set KAFKA_BROKERS.\n',
  });
});

describe('the route for events does not exist', () => {
  const event = toEvent('jobs.updated', {});

  test('with Kafka', async () => {
    await using platform = new Platform();
    await using app = await startEmbedded(platform.env);
    expect(inShort(await readFailure(await post(app, 'jobs.updated', event)))).toBe('404 not_found');
  });

  test.each([
    ["with the platform's database", {}],
    ['in production', { ENVIRONMENT: 'production', KAFKA_BROKERS: 'off' }],
  ])('%s', async (_, env: Env) => {
    await using app = await startInstance(env);
    expect(inShort(await readFailure(await post(app, 'jobs.updated', event)))).toBe('404 not_found');
  });
});
