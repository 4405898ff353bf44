import { afterAll, beforeAll, expect, test } from 'bun:test';
import { connect, type Socket as Tcp } from 'node:net';
import { SOCKET_PATH } from '@messaging/protocol/endpoints';
import { InstanceProcess } from '../harness/instance-process.ts';
import { OPCODE, RawSocket } from '../harness/raw-socket.ts';
import { Socket } from '../harness/socket.ts';
import { newUser, type User } from '../harness/token.ts';
import { until } from '../harness/wait.ts';
import { answerToBytes } from './raw-request.ts';

const HERD = 300;

let app: InstanceProcess;
let user: User;
let innocent: Socket;
beforeAll(async () => {
  app = await InstanceProcess.start({ RATE_LIMIT_PER_MINUTE: '0' });
  user = await newUser();
  innocent = await Socket.connect(app, await newUser());
});
afterAll(async () => {
  await innocent[Symbol.asyncDispose]();
  await app[Symbol.asyncDispose]();
});

const HALF = `GET ${SOCKET_PATH} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n`;

async function byteByByte(bytes: Buffer, write: (byte: Buffer) => void): Promise<void> {
  for (const byte of bytes) {
    write(Buffer.from([byte]));
    await Bun.sleep(0);
  }
}

function openTcp(): Tcp {
  const tcp = connect(Number(app.url.port), app.url.hostname);
  tcp.on('error', () => {});
  return tcp;
}

test.concurrent('A request that arrives byte by byte is answered.', async () => {
  const tcp = openTcp();
  let answer = '';
  tcp.on('data', (part) => (answer += part.toString()));
  await byteByByte(Buffer.from('GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n'), (byte) => tcp.write(byte));
  await until('the answer', () => answer.includes('"healthy"'));
  tcp.destroy();
});

test.concurrent('A frame that arrives byte by byte is read.', async () => {
  await using socket = await RawSocket.connect(app, user);
  const text = '{"type":"ping","id":"here"}';
  const frame = Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0, ...Buffer.from(text)]);
  await byteByByte(frame, (byte) => socket.write(byte));
  await until('the ack', () => socket.texts.some((one) => one.includes('"ack"')));
});

test.concurrent.each([
  ['a handshake', HALF],
  ['a request of one letter', 'G'],
  ['a body', 'POST /nope HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\n{'],
])('%s that never comes to its end is cut', async (_what, bytes) => {
  // The server closes it after 10 s, and checks every few seconds.
  expect(await answerToBytes(app, bytes)).not.toContain(' 200 ');
});

test.concurrent('Many clients that stop within a handshake or a frame block no other client.', async () => {
  const herd = Array.from({ length: HERD }, openTcp);
  for (const tcp of herd) tcp.write(HALF);
  const stuck = await RawSocket.connect(app, user);
  stuck.write(Buffer.from([0x81, 0xfe, 0xff]));
  await using late = await Socket.connect(app, await newUser());
  await late.request('ping', null);
  expect(await innocent.settled()).toEqual([]);
  for (const tcp of herd) tcp.destroy();
  await stuck[Symbol.asyncDispose]();
});

test.concurrent(
  'A client that floods with pings and never reads is disconnected before memory grows.',
  async () => {
    await using flooding = await RawSocket.connect(app, user);
    flooding.pause();
    const before = app.memory;
    const pings = Buffer.concat(Array.from({ length: 1_000 }, () => makePing('x'.repeat(125))));
    await until('it to be cut', async () => {
      flooding.write(pings);
      await Bun.sleep(0);
      return !flooding.isOpen;
    });
    expect(app.memory - before).toBeLessThan(64 * 1024 * 1024);
    expect(await innocent.settled()).toEqual([]);
  },
);

/** A ping with a mask of zero, so that thousands are cheap to create. */
function makePing(payload: string): Buffer {
  return Buffer.from([0x80 | OPCODE.ping, 0x80 | payload.length, 0, 0, 0, 0, ...Buffer.from(payload)]);
}
