import { describe, expect, test } from 'bun:test';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { createLogger } from '@messaging/server/observe/logger';
import { textLines } from '@messaging/server/observe/log-text';
import { newChat } from '../harness/chat.ts';
import { InstanceProcess } from '../harness/instance-process.ts';
import { newEnv, removeStore } from '../harness/instance.ts';
import { Rest } from '../harness/rest.ts';
import { Socket } from '../harness/socket.ts';
import { newUser, type User } from '../harness/token.ts';
import { startTool } from '../harness/tool-process.ts';
import { until } from '../harness/wait.ts';
import { START_LIMIT_MS } from '../services/wait.ts';

type Line = Readonly<Record<string, unknown>>;

/** Output of a logger for these fields. */
function written(fields: object): string {
  let text = '';
  createLogger({ logLevel: 'debug' }, 'an instance', { write: (line) => void (text += line) }).info(
    fields,
    'x',
  );
  return text;
}

const HIDDEN = 'a-secret-of-somebody';

describe('secret fields are removed from the log', () => {
  test.each([
    [{ token: HIDDEN }],
    [{ payload: { token: HIDDEN } }],
    [{ headers: { authorization: `Bearer ${HIDDEN}` } }],
    [{ request: { headers: { authorization: HIDDEN } } }],
    [{ config: { password: HIDDEN } }],
    [{ message: { body: HIDDEN } }],
    [{ message: { attachments: [{ url: HIDDEN }] } }],
    [{ email: HIDDEN }],
    [{ err: Object.assign(new Error('refused'), { detail: HIDDEN, where: HIDDEN }) }],
  ])('%j', (fields) => {
    const text = written(fields);
    expect(text).not.toContain(HIDDEN);
    expect(JSON.parse(text)).toMatchObject({ level: 30, service: 'messaging-service', msg: 'x' });
  });

  test('other fields are kept', () => {
    expect(JSON.parse(written({ requestId: 'r1', route: '/x' }))).toMatchObject({
      requestId: 'r1',
      route: '/x',
    });
  });
});

test('Each line is JSON with its instance; requests and connections have ids.', async () => {
  await using instance = await InstanceProcess.start({ LOG_LEVEL: 'debug' });
  const { ann, threadId } = await newChat(instance);
  const { headers } = await new Rest(instance, ann).call('getThread', { params: { threadId } });
  const { connectionId } = await receiveHello(instance, ann);
  await until('the connection to end', () => instance.log.includes('disconnected'));
  const lines = readLines(instance);
  expect(new Set(lines.map((line) => line['instance'])).size).toBe(1);
  expect(lines.find((line) => line['requestId'] === headers.get('x-request-id'))).toMatchObject({
    method: 'GET',
    route: '/messages/threads/:threadId',
    status: 200,
  });
  const ofConnection = lines.filter((line) => line['connectionId'] === connectionId);
  expect(ofConnection.map((line) => [line['msg'], line['userId']])).toEqual([
    ['connected', ann.userId],
    ['disconnected', ann.userId],
  ]);
});

test.each([
  ['a trusted proxy is believed', '127.0.0.0/8', '198.51.100.7'],
  ['nobody else is', '192.0.2.0/24', '127.0.0.1'],
  ['nor is anybody by default', '', '127.0.0.1'],
])(
  'Lines of requests, refused handshakes and connections have the client address: %s.',
  async (_, proxies, client) => {
    await using instance = await InstanceProcess.start({ LOG_LEVEL: 'debug', TRUSTED_PROXIES: proxies });
    const headers = { 'X-Forwarded-For': '203.0.113.1, 198.51.100.7' };
    await fetch(new URL('/health', instance.url), { headers });
    await fetch(new URL('/api/v1/ws', instance.url), {
      headers: { ...headers, Upgrade: 'websocket', Connection: 'Upgrade' },
    });
    await receiveHello(instance, await newUser(), headers);
    await until('the connection to end', () => instance.log.includes('disconnected'));
    const named = readLines(instance).filter((line) => line['clientAddress'] !== undefined);
    expect(named.map((line) => [line['msg'], line['status'], line['clientAddress']])).toEqual([
      ['request', 200, client],
      ['request', 401, client],
      ['connected', undefined, client],
    ]);
  },
);

test('Development with the embedded database logs one warning.', async () => {
  await using instance = await InstanceProcess.start({ ALLOWED_ORIGINS: 'https://app.example.com' });
  const warnings = readLines(instance).filter(({ level }) => level === 40);
  expect(warnings).toMatchObject([{ environment: 'development' }]);
  const text = String(warnings[0]?.['msg']);
  expect(text).toStartWith('DATABASE_URL is set, but ENVIRONMENT is not production: attachments may be http');
  expect(text).not.toContain('origin');
});

test('Production logs no warning.', async () => {
  const production = { ENVIRONMENT: 'production', HOST: '127.0.0.1', KAFKA_BROKERS: 'off' };
  await using instance = await InstanceProcess.start(production);
  expect(readLines(instance).filter(({ level }) => Number(level) > 30)).toEqual([]);
});

describe('text format', () => {
  /** Output of LOG_FORMAT=text for a logger's line with these fields. */
  function toText(fields: object): string {
    let text = '';
    textLines({ write: (part) => void (text += part) }).write(written(fields));
    return text;
  }

  test.each([
    [{ route: '/x', ms: 12 }, 'route=/x ms=12'],
    [{ reason: 'no such "file"' }, String.raw`reason="no such \"file\""`],
    [{ reason: '' }, 'reason=""'],
    [{ reason: 'a\nb' }, String.raw`reason="a\nb"`],
    [{ reason: '\u001B[2J' }, String.raw`reason=\u{1b}[2J`],
    [{ reason: '\u202Ecod.exe' }, String.raw`reason=\u{202e}cod.exe`],
    [{ topics: ['a', 'b'] }, 'topics=["a","b"]'],
    [{ token: HIDDEN }, 'token=[redacted]'],
  ])('%j is %s', (fields, expected) => {
    expect(toText(fields)).toMatch(/^\d\d:\d\d:\d\d info  x /);
    expect(toText(fields)).toEndWith(` x ${expected}\n`);
  });

  test('an error has its stack on separate lines', () => {
    const [first = '', ...stack] = toText({ err: new Error('broken') })
      .trimEnd()
      .split('\n');
    expect(first).toEndWith(' info  x');
    expect(stack[0]).toBe('    Error: broken');
    expect(stack.length).toBeGreaterThan(1);
    for (const line of stack) expect(line).toStartWith('    ');
  });
});

test('LOG_FORMAT=text shows the steps of the first start and the address of the page.', async () => {
  const env = await newEnv({
    DATABASE_URL: '',
    REDIS_URL: '',
    DEMO: '',
    LOG_FORMAT: 'text',
    LOG_LEVEL: '',
  });
  rmSync(join(env['DATA_DIR'] ?? '', 'postgres'), { recursive: true });
  const start = startTool(env);
  let text = '';
  const reading = (async () => {
    for await (const part of start.stdout) text += Buffer.from(part).toString();
  })();
  await until('the address', () => /^Listening at/m.test(text), START_LIMIT_MS);
  start.kill();
  await reading;
  expect(await start.exited).toBe(0);
  await removeStore(env);
  expect(text).toMatch(
    /^\d\d:\d\d:\d\d info {2}preparing the embedded database \(first start only, up to a minute\)\n/,
  );
  expect(text).toMatch(/^Listening at http:\/\/localhost:\d+ — open it and choose a user/m);
  expect(text).toMatch(/ info {2}stopped\n$/);
  expect(text).not.toContain('{');
});

function readLines(instance: InstanceProcess): Line[] {
  const lines = instance.log.trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Line);
}

async function receiveHello(
  instance: InstanceProcess,
  { token }: User,
  headers: Record<string, string> = {},
) {
  const url = new URL(`/api/v1/ws?token=${token}`, instance.url);
  await using socket = Socket.open(url, { headers });
  return await socket.next('hello');
}
