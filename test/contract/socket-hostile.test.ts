import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { App } from '@messaging/server/app';
import { startInstance } from '../harness/instance.ts';
import { newPair, type Pair } from '../harness/pair.ts';
import { RawSocket } from '../harness/raw-socket.ts';
import { Socket } from '../harness/socket.ts';
import { newUser, type User } from '../harness/token.ts';
import { until } from '../harness/wait.ts';

let app: App;
let user: User;
let pair: Pair;
/** Connection that sends all hostile frames, one after the other. */
let rude: RawSocket;
/** Well-behaved connection that stays open throughout. */
let innocent: Socket;
beforeAll(async () => {
  app = await startInstance({ RATE_LIMIT_PER_MINUTE: '0' });
  user = await newUser();
  pair = await newPair(app);
  innocent = await Socket.connect(app, pair.ben);
  rude = await RawSocket.connect(app, user);
});
afterAll(async () => {
  await rude[Symbol.asyncDispose]();
  await innocent[Symbol.asyncDispose]();
  await app[Symbol.asyncDispose]();
});

const INVALID_JSON = { code: 'invalid_json', retryable: false };
const UNKNOWN_TYPE = { code: 'unknown_type', retryable: false };
const INVALID_REQUEST = { code: 'invalid_request', retryable: false };

let pings = 0;

/** Answers to one frame, on a connection that must keep working. */
async function answersTo(text: string): Promise<Record<string, unknown>[]> {
  rude.frames.length = 0;
  rude.send(text);
  const id = `ping ${++pings}`;
  rude.send(JSON.stringify({ type: 'ping', id }));
  await until('the connection to go on', () => rude.texts.some((frame) => frame.includes(`"${id}"`)));
  const frames = rude.texts.map((frame) => JSON.parse(frame) as Record<string, unknown>);
  return frames.filter((frame) => frame['id'] !== id && frame['type'] !== 'pong');
}

/** Error answer to one frame, without its message. */
async function errorFor(frame: unknown): Promise<unknown> {
  const text = typeof frame === 'string' ? frame : JSON.stringify(frame);
  const answers = await answersTo(text);
  expect(answers).toEqual([expect.objectContaining({ type: 'error' })]);
  const { payload, ...rest } = answers[0] as { payload: Record<string, unknown>; type: string };
  const { error, details, ...known } = payload;
  expect(error).toEqual(expect.any(String));
  const paths = new Set((details as { path: string }[] | undefined)?.map(({ path }) => path));
  const { type: _, ...beside } = rest;
  return { ...beside, ...known, ...(paths.size > 0 && { paths: [...paths] }) };
}

test('Text that is not one JSON object returns invalid_json.', async () => {
  const texts = ['', ' ', 'hello', '{', '{"type":"ping"}}', "{'type':'ping'}", '{"type":"ping",}', '{}{}'];
  const values = ['[]', '[{"type":"ping"}]', '1', 'null', 'true', '"ping"', 'NaN', '1e999'];
  for (const text of [...texts, ...values]) expect(await errorFor(text)).toEqual(INVALID_JSON);
});

test('Nesting deeper than 32 returns invalid_json, for objects and lists.', async () => {
  const nested = (depth: number, open: string, close: string): string =>
    `{"type":"ping","payload":${open.repeat(depth - 1)}0${close.repeat(depth - 1)}}`;
  for (const [open, close] of [
    ['[', ']'],
    ['{"a":', '}'],
  ] as const) {
    expect(await answersTo(nested(32, open, close))).toEqual([]);
    expect(await errorFor(nested(33, open, close))).toEqual(INVALID_JSON);
    expect(await errorFor(nested(10_000, open, close))).toEqual(INVALID_JSON);
  }
  const inText = `{"type":"ping","payload":"${'['.repeat(100)}${'\\"{'.repeat(100)}"}`;
  expect(await answersTo(inText)).toEqual([]);
});

test('An unknown or missing type, or one that is not a string, returns unknown_type.', async () => {
  const unknown = [
    'nonsense',
    '',
    'PING',
    'hello',
    'ack',
    'toString',
    'constructor',
    '__proto__',
    'undefined',
  ];
  for (const type of [...unknown, null, 1, true, {}, []]) {
    expect(await errorFor({ type, id: 'x' })).toEqual({ id: 'x', ...UNKNOWN_TYPE });
  }
  for (const frame of [{}, { payload: null }, { payload: {} }, { type: null, payload: {} }])
    expect(await errorFor(frame)).toEqual(UNKNOWN_TYPE);
});

test('A type that only converts to a known one returns unknown_type.', async () => {
  expect(await errorFor({ type: ['ping'] })).toEqual(UNKNOWN_TYPE);
  const payload = { threadId: crypto.randomUUID(), body: 'smuggled' };
  expect(await errorFor({ type: ['message'], payload })).toEqual(UNKNOWN_TYPE);
});

test('An id that is not a string of 1 to 64 characters returns invalid_request without the id.', async () => {
  for (const id of [1, true, {}, [], ['a'], '', 'x'.repeat(65), 'x'.repeat(60_000)]) {
    expect(await errorFor({ type: 'ping', id })).toEqual({ ...INVALID_REQUEST, paths: ['id'] });
  }
});

test('The answer has the same id, for any characters.', async () => {
  await using socket = await RawSocket.connect(app, user);
  for (const id of ['x'.repeat(64), '"},"x":{"', '\\', '\u0000\n', '__proto__', '😀', '\u2028']) {
    const before = socket.texts.length;
    socket.send(JSON.stringify({ type: 'ping', id }));
    await until('the answer', () => socket.texts.length === before + 2);
    const frames = socket.texts.slice(before).map((text) => JSON.parse(text) as { id?: string });
    expect(frames.find((frame) => frame.id !== undefined)?.id).toBe(id);
  }
});

test('Payloads of wrong types return invalid_request.', async () => {
  const { threadId } = pair;
  const nonsense = [undefined, null, 1, 'x', [], [{}], true, {}];
  for (const type of ['message', 'typing', 'read', 'presence']) {
    for (const payload of nonsense) expect(await errorFor({ type, payload })).toMatchObject(INVALID_REQUEST);
  }
  const wrong: [string, object, string][] = [
    ['message', { threadId: 1, body: 'x' }, 'threadId'],
    ['message', { threadId: `${threadId}'; drop table messages; --`, body: 'x' }, 'threadId'],
    ['message', { threadId, body: { $gt: '' } }, 'body'],
    ['message', { threadId, body: 'x', clientId: 'not a uuid' }, 'clientId'],
    ['message', { threadId, body: 'x', attachments: {} }, 'attachments'],
    ['message', { threadId, body: 'x', attachments: [{}] }, 'attachments.0.filename'],
    ['typing', { threadId, isTyping: 'true' }, 'isTyping'],
    ['read', { threadId, seq: [1] }, 'seq'],
    ['presence', { status: ['away'] }, 'status'],
  ];
  for (const [type, payload, path] of wrong) {
    const error = (await errorFor({ type, payload })) as { code: string; paths: string[] };
    expect(error.code).toBe('invalid_request');
    expect(error.paths).toContain(path);
  }
});

test('Numbers beyond all bounds return invalid_request.', async () => {
  const { threadId } = pair;
  for (const seq of ['1e400', '-1e400', '9007199254740993', '1e300', '-1', '0.1', `1${'0'.repeat(5_000)}`]) {
    const frame = `{"type":"read","id":"x","payload":{"threadId":"${threadId}","seq":${seq}}}`;
    expect(await errorFor(frame)).toEqual({ id: 'x', ...INVALID_REQUEST, paths: ['seq'] });
  }
});

test('Keys that name a prototype change nothing.', async () => {
  const evil = '{"polluted":true,"isAdmin":true}';
  for (const key of ['__proto__', 'constructor', 'prototype']) {
    const frames = [
      `{"type":"ping","${key}":${evil}}`,
      `{"type":"ping","payload":{"${key}":${evil}}}`,
      `{"type":"message","payload":{"${key}":${evil},"threadId":"${crypto.randomUUID()}","body":"x"}}`,
      `{"${key}":{"type":"ping"}}`,
    ];
    for (const frame of frames) await answersTo(frame);
  }
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  expect(([] as unknown as Record<string, unknown>)['polluted']).toBeUndefined();
  expect(Object.keys(Object.prototype)).toEqual([]);
});

test('A client that disconnects within a frame or a handshake affects no other client.', async () => {
  const before = app.context.hub.size;
  await using socket = await RawSocket.connect(app, user);
  socket.write(Buffer.from([0x81, 0xfe, 0x10]));
  await socket[Symbol.asyncDispose]();
  await until('it to be gone', () => app.context.hub.size === before);
});

test('Another connection still works at the end.', async () => {
  expect(rude.isOpen).toBe(true);
  await using a = await Socket.connect(app, pair.ann);
  const sent = await a.request('message', { threadId: pair.threadId, body: 'still here' });
  expect(sent).toMatchObject({ seq: 1 });
  expect(await innocent.next('message')).toEqual(sent as never);
  expect(innocent.isOpen).toBe(true);
  const others = (await innocent.settled()).filter(({ type }) => type !== 'presence');
  expect(others).toEqual([]);
});
