import { afterAll, beforeAll, expect, test } from 'bun:test';
import { LIMITS } from '@messaging/protocol/limits';
import type { App } from '@messaging/server/app';
import { startInstance } from '../harness/instance.ts';
import { newPair, type Pair } from '../harness/pair.ts';
import { OPCODE, RawSocket } from '../harness/raw-socket.ts';
import { Socket } from '../harness/socket.ts';
import { newUser, type User } from '../harness/token.ts';
import { until } from '../harness/wait.ts';

let app: App;
let user: User;
let pair: Pair;
/** A connection that does nothing wrong, open all the while. */
let innocent: Socket;
beforeAll(async () => {
  app = await startInstance({ RATE_LIMIT_PER_MINUTE: '0', MAX_CONNECTIONS_PER_USER: '1000' });
  user = await newUser();
  pair = await newPair(app);
  innocent = await Socket.connect(app, pair.ben);
});
afterAll(async () => {
  await innocent[Symbol.asyncDispose]();
  await app[Symbol.asyncDispose]();
});

const PING = '{"type":"ping"}';
const INVALID_JSON = { code: 'invalid_json', retryable: false };
const UNKNOWN_TYPE = { code: 'unknown_type', retryable: false };
const INVALID_REQUEST = { code: 'invalid_request', retryable: false };

/** How the server closes a connection on which this happens. */
async function closedAfter(act: (socket: RawSocket) => void): Promise<number> {
  await using socket = await RawSocket.connect(app, user);
  act(socket);
  return (await socket.closed).code;
}

/** The frames a client gets for what it sends, on a connection that must go on to work. */
async function answersTo(act: (socket: RawSocket) => void): Promise<Record<string, unknown>[]> {
  await using socket = await RawSocket.connect(app, pair.ann);
  act(socket);
  socket.send('{"type":"ping","id":"the end"}');
  await until('the connection to go on', () => socket.texts.some((text) => text.includes('"the end"')));
  const frames = socket.texts.slice(1).map((text) => JSON.parse(text) as Record<string, unknown>);
  return frames.filter(({ id, type }) => id !== 'the end' && type !== 'pong' && type !== 'presence');
}

/** The error a client gets for one frame, without its sentence. */
async function errorFor(frame: unknown): Promise<unknown> {
  const text = typeof frame === 'string' ? frame : JSON.stringify(frame);
  const answers = await answersTo((socket) => socket.send(text));
  expect(answers).toEqual([expect.objectContaining({ type: 'error' })]);
  const { payload, ...rest } = answers[0] as { payload: Record<string, unknown>; type: string };
  const { error, details, ...known } = payload;
  expect(error).toEqual(expect.any(String));
  const paths = new Set((details as { path: string }[] | undefined)?.map(({ path }) => path));
  const { type: _, ...beside } = rest;
  return { ...beside, ...known, ...(paths.size > 0 && { paths: [...paths] }) };
}

test('a frame that is not text is closed with 1003', async () => {
  expect(await closedAfter((s) => s.send(PING, { opcode: OPCODE.binary }))).toBe(1003);
  expect(await closedAfter((s) => s.send(Buffer.alloc(0), { opcode: OPCODE.binary }))).toBe(1003);
});

test('bytes that are not UTF-8 are closed with 1007', async () => {
  const broken = [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82]];
  for (const bytes of broken) {
    const frame = Buffer.concat([Buffer.from('{"type":"'), Buffer.from(bytes), Buffer.from('"}')]);
    expect(await closedAfter((s) => s.send(frame))).toBe(1007);
  }
});

test('a frame of 64 KiB is read, one byte more is closed with 1009', async () => {
  const padded = (bytes: number): string => PING + ' '.repeat(bytes - PING.length);
  expect(await answersTo((s) => s.send(padded(LIMITS.payloadBytes)))).toEqual([]);
  expect(await closedAfter((s) => s.send(padded(LIMITS.payloadBytes + 1)))).toBe(1009);
});

test('a frame that only says it is huge, or becomes so in parts, is closed with 1009', async () => {
  const head = [0x81, 0xff, 0, 0, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 2, 3, 4];
  expect(await closedAfter((s) => s.write(Buffer.from(head)))).toBe(1009);
  const half = Buffer.alloc(40_000, 0x20);
  const inParts = (s: RawSocket): void => {
    s.send(half, { fin: false });
    s.send(half, { opcode: OPCODE.continuation });
  };
  expect(await closedAfter(inParts)).toBe(1009);
});

test('what RFC 6455 forbids is closed with 1002', async () => {
  const forbidden: ((socket: RawSocket) => void)[] = [
    ...[3, 7, 11, 15].map((opcode) => (s: RawSocket) => s.send('', { opcode })),
    ...[1, 2, 4].map((rsv) => (s: RawSocket) => s.send(PING, { rsv })),
    (s) => s.send(PING, { masked: false }),
    (s) => s.send('', { opcode: OPCODE.ping, masked: false }),
    (s) => s.send(PING, { opcode: OPCODE.continuation }),
    (s) => {
      s.send('{"type"', { fin: false });
      s.send(PING);
    },
    (s) => s.send('x'.repeat(126), { opcode: OPCODE.ping }),
    (s) => s.send('x', { opcode: OPCODE.ping, fin: false }),
    (s) => s.send('x', { opcode: OPCODE.close }),
    (s) => s.send(Buffer.from([0x03, 0xed]), { opcode: OPCODE.close }),
  ];
  expect(await Promise.all(forbidden.map(closedAfter))).toEqual(Array(forbidden.length).fill(1002));
});

test('a close is answered with its code', async () => {
  expect(await closedAfter((s) => s.send(Buffer.from([0x03, 0xe8]), { opcode: OPCODE.close }))).toBe(1000);
});

test('a text in parts, with a ping between them, is one frame', async () => {
  await using socket = await RawSocket.connect(app, user);
  socket.send('{"type":"ping",', { fin: false });
  socket.send('are you there', { opcode: OPCODE.ping });
  socket.send('"id":"é', { opcode: OPCODE.continuation, fin: false });
  socket.send('"}', { opcode: OPCODE.continuation });
  await until('the answer', () => socket.texts.some((text) => text.includes('"id":"é"')));
  const pong = socket.frames.find(({ opcode }) => opcode === OPCODE.pong);
  expect(pong?.payload.toString()).toBe('are you there');
});

test('a frame that comes byte by byte is read', async () => {
  await using socket = await RawSocket.connect(app, user);
  const frame = Buffer.from([0x81, 0x80 | PING.length, 0, 0, 0, 0, ...Buffer.from(PING)]);
  for (const byte of frame) {
    socket.write(Buffer.from([byte]));
    await Bun.sleep(0);
  }
  await until('the pong', () => socket.texts.some((text) => text.includes('"pong"')));
});

test('text that is not one JSON object is invalid_json', async () => {
  const texts = ['', ' ', 'hello', '{', '{"type":"ping"}}', "{'type':'ping'}", '{"type":"ping",}', '{}{}'];
  const values = ['[]', '[{"type":"ping"}]', '1', 'null', 'true', '"ping"', 'NaN', '1e999'];
  for (const text of [...texts, ...values]) expect(await errorFor(text)).toEqual(INVALID_JSON);
});

test('nesting deeper than 32 is invalid_json, however it is built', async () => {
  const nested = (depth: number, open: string, close: string): string =>
    `{"type":"ping","payload":${open.repeat(depth - 1)}0${close.repeat(depth - 1)}}`;
  for (const [open, close] of [
    ['[', ']'],
    ['{"a":', '}'],
  ] as const) {
    expect(await answersTo((s) => s.send(nested(32, open, close)))).toEqual([]);
    expect(await errorFor(nested(33, open, close))).toEqual(INVALID_JSON);
    expect(await errorFor(nested(10_000, open, close))).toEqual(INVALID_JSON);
  }
  const inText = `{"type":"ping","payload":"${'['.repeat(100)}${'\\"{'.repeat(100)}"}`;
  expect(await answersTo((s) => s.send(inText))).toEqual([]);
});

test('a type that is unknown, missing or no string is unknown_type', async () => {
  const unknown = ['nonsense', '', 'PING', 'hello', 'ack', 'toString', 'constructor', '__proto__', 'undefined'];
  for (const type of [...unknown, null, 1, true, {}, []]) {
    expect(await errorFor({ type, id: 'x' })).toEqual({ id: 'x', ...UNKNOWN_TYPE });
  }
  for (const frame of [{}, { payload: null }]) expect(await errorFor(frame)).toEqual(UNKNOWN_TYPE);
});

test('a type that would only turn into a known one is unknown_type', async () => {
  expect(await errorFor({ type: ['ping'] })).toEqual(UNKNOWN_TYPE);
  const payload = { threadId: crypto.randomUUID(), body: 'smuggled' };
  expect(await errorFor({ type: ['message'], payload })).toEqual(UNKNOWN_TYPE);
});

test('an id that is no string of 1 to 64 characters is invalid_request, and is not repeated', async () => {
  for (const id of [1, true, {}, [], ['a'], '', 'x'.repeat(65), 'x'.repeat(60_000)]) {
    expect(await errorFor({ type: 'ping', id })).toEqual({ ...INVALID_REQUEST, paths: ['id'] });
  }
});

test('an id is repeated as it came, whatever is in it', async () => {
  await using socket = await RawSocket.connect(app, user);
  for (const id of ['x'.repeat(64), '"},"x":{"', '\\', '\u0000\n', '__proto__', '😀', '\u2028']) {
    const before = socket.texts.length;
    socket.send(JSON.stringify({ type: 'ping', id }));
    await until('the answer', () => socket.texts.length === before + 2);
    const frames = socket.texts.slice(before).map((text) => JSON.parse(text) as { id?: string });
    expect(frames.find((frame) => frame.id !== undefined)?.id).toBe(id);
  }
});

test('payloads of wrong types are invalid_request', async () => {
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

test('numbers beyond all bounds are invalid_request', async () => {
  const { threadId } = pair;
  for (const seq of ['1e400', '-1e400', '9007199254740993', '1e300', '-1', '0.1', `1${'0'.repeat(5_000)}`]) {
    const frame = `{"type":"read","id":"x","payload":{"threadId":"${threadId}","seq":${seq}}}`;
    expect(await errorFor(frame)).toEqual({ id: 'x', ...INVALID_REQUEST, paths: ['seq'] });
  }
});

test('keys that name a prototype change nothing', async () => {
  const evil = '{"polluted":true,"isAdmin":true}';
  for (const key of ['__proto__', 'constructor', 'prototype']) {
    const frames = [
      `{"type":"ping","${key}":${evil}}`,
      `{"type":"ping","payload":{"${key}":${evil}}}`,
      `{"type":"message","payload":{"${key}":${evil},"threadId":"${crypto.randomUUID()}","body":"x"}}`,
      `{"${key}":{"type":"ping"}}`,
    ];
    for (const frame of frames) await answersTo((s) => s.send(frame));
  }
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  expect(([] as unknown as Record<string, unknown>)['polluted']).toBeUndefined();
  expect(Object.keys(Object.prototype)).toEqual([]);
});

test('a client that hangs up in the middle of a frame, or of a handshake, disturbs nobody', async () => {
  const before = app.context.hub.size;
  await using socket = await RawSocket.connect(app, user);
  socket.write(Buffer.from([0x81, 0xfe, 0x10]));
  await socket[Symbol.asyncDispose]();
  await until('it to be gone', () => app.context.hub.size === before);
});

test('after all that another connection works as before', async () => {
  await using a = await Socket.connect(app, pair.ann);
  const sent = await a.request('message', { threadId: pair.threadId, body: 'still here' });
  expect(sent).toMatchObject({ seq: 1 });
  expect(await innocent.next('message')).toEqual(sent as never);
  expect(innocent.isOpen).toBe(true);
  const others = (await innocent.settled()).filter(({ type }) => type !== 'presence');
  expect(others).toEqual([]);
});
