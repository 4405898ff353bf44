import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test';
import { LIMITS } from '@messaging/protocol/limits';
import type { App } from '@messaging/server/app';
import { startInstance } from '../harness/instance.ts';
import { OPCODE, RawSocket } from '../harness/raw-socket.ts';
import { Socket } from '../harness/socket.ts';
import { newUser, type User } from '../harness/token.ts';
import { until } from '../harness/wait.ts';

let app: App;
let user: User;
/** A connection that does nothing wrong, open all the while. */
let innocent: Socket;
beforeAll(async () => {
  app = await startInstance({ RATE_LIMIT_PER_MINUTE: '0' });
  user = await newUser();
  innocent = await Socket.connect(app, await newUser());
});
afterEach(async () => expect(await innocent.settled()).toEqual([]));
afterAll(async () => {
  await innocent[Symbol.asyncDispose]();
  await app[Symbol.asyncDispose]();
});

const PING = '{"type":"ping"}';

/** How the server closes a connection on which this happens. */
async function closedAfter(act: (socket: RawSocket) => void): Promise<number> {
  await using socket = await RawSocket.connect(app, user);
  act(socket);
  return (await socket.closed).code;
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
  await using socket = await RawSocket.connect(app, user);
  socket.send(padded(LIMITS.payloadBytes));
  await until('the pong', () => socket.texts.some((text) => text.includes('"pong"')));
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
