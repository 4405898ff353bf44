import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test';
import type { App } from '@messaging/server/app';
import { startInstance } from '../harness/instance.ts';
import { OPCODE, RawSocket } from '../harness/raw-socket.ts';
import { Socket } from '../harness/socket.ts';
import { newUser, type User } from '../harness/token.ts';
import { until } from '../harness/wait.ts';
import { wireCases } from './wire-cases.ts';

let app: App;
let user: User;
/** Well-behaved connection that stays open throughout. */
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

/** Everything received, in order, until the connection was closed or answered one more frame. */
async function answerTo(act: (socket: RawSocket) => void): Promise<string> {
  await using socket = await RawSocket.connect(app, user);
  act(socket);
  socket.send('{"type":"ping","id":"after"}');
  await until('an end', () => !socket.isOpen || socket.texts.some((text) => text.includes('"after"')));
  return socket.frames
    .map(inShort)
    .filter((one) => one !== undefined && one !== 'ack after')
    .join(', ');
}

/** Short form of a frame; undefined for frames without content. */
function inShort({ opcode, payload }: RawSocket['frames'][number]): string | undefined {
  if (opcode === OPCODE.pong) return `pong ${payload.toString()}`;
  if (opcode === OPCODE.close) return `closed ${payload.length < 2 ? 1005 : payload.readUInt16BE(0)}`;
  const frame = JSON.parse(payload.toString()) as { type: string; id?: string; payload: { code?: string } };
  if (frame.type === 'hello' || frame.type === 'pong') return undefined;
  return `${frame.type} ${frame.type === 'error' ? frame.payload.code : frame.id}`;
}

describe.each(Object.entries(wireCases))('%s', (_group, cases) => {
  test.each(cases.map((one) => [...one] as const))('%s', async (_what, act, answer) => {
    expect(await answerTo(act)).toBe(answer);
  });
});
