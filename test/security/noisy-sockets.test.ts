import { afterAll, beforeAll, expect, test } from 'bun:test';
import { SOCKET_PATH } from '@messaging/protocol/endpoints';
import { InstanceProcess } from '../harness/instance-process.ts';
import { databaseUrl } from '../harness/outage.ts';
import { newThread } from '../harness/pair.ts';
import { startProxy } from '../harness/proxy.ts';
import { RawSocket } from '../harness/raw-socket.ts';
import { readFailure } from '../harness/rest.ts';
import { Socket } from '../harness/socket.ts';
import { newUser, type User } from '../harness/token.ts';
import { until } from '../harness/wait.ts';
import { whileOthersChat } from './while-others-chat.ts';

// Attacks of one ordinary account by sockets, at the default limits.

const MIB = 1024 * 1024;
/** Largest message: 40 KB. */
const LARGE = '😀'.repeat(10_000);
const TIME_LIMIT_MS = 240_000;

let app: InstanceProcess;
beforeAll(async () => {
  app = await InstanceProcess.start({ LOG_LEVEL: 'info' });
}, TIME_LIMIT_MS);
afterAll(() => app[Symbol.asyncDispose](), TIME_LIMIT_MS);

test(
  'Floods of pings on one connection after another are closed, and other users notice nothing.',
  async () => {
    const attacker = await newUser();
    const pings = Buffer.concat(Array.from({ length: 20_000 }, () => Buffer.from([0x89, 0x80, 0, 0, 0, 0])));
    const codes = await whileOthersChat(
      app,
      floodUntilRefused(attacker, async (socket) => {
        socket.write(pings);
        return (await socket.closed).code;
      }),
    );
    const closed = codes.slice(0, 40);
    // The reset of a connection whose last bytes were not read may overtake its close frame.
    expect(closed.filter((code) => code !== 4004 && code !== 1006)).toEqual([]);
    expect(closed).toContain(4004);
    expect(codes.at(-1)).toBe(429);
  },
  TIME_LIMIT_MS,
);

/** Connects until the handshake is refused; returns the close code or status of each connection. */
async function floodUntilRefused(
  { token }: User,
  act: (socket: RawSocket) => Promise<number>,
): Promise<number[]> {
  const codes: number[] = [];
  while (codes.length < 200 && codes.at(-1) !== 429) {
    await using socket = await RawSocket.open(app, SOCKET_PATH, { Authorization: `Bearer ${token}` });
    codes.push(socket.handshake.status === 101 ? await act(socket) : socket.handshake.status);
  }
  return codes;
}

test(
  'Large frames before hello are bounded while PostgreSQL does not answer, and early frames of other users succeed.',
  async () => {
    using proxy = startProxy(databaseUrl());
    await using behind = await InstanceProcess.start({
      DATABASE_URL: proxy.url,
      DATABASE_TIMEOUT_MS: '20000',
    });
    const [attacker, ann, ben] = [await newUser(), await newUser(), await newUser()];
    const threadId = await newThread(behind, ann, ben);
    const before = behind.memory;
    proxy.stall();
    const headers = ({ token }: User) => ({ Authorization: `Bearer ${token}` });
    const frame = JSON.stringify({ type: 'ping', payload: 'x'.repeat(60_000) });
    const attacks = Array.from({ length: 20 }, async () => {
      await using socket = await RawSocket.open(behind, SOCKET_PATH, headers(attacker));
      for (let i = 0; i < 100; i++) socket.send(frame);
      return (await socket.closed).code;
    });
    expect(new Set(await Promise.all(attacks))).toEqual(new Set([4004]));
    expect(behind.memory - before).toBeLessThan(100 * MIB);
    await using early = await RawSocket.open(behind, SOCKET_PATH, headers(ann));
    early.send(
      JSON.stringify({ type: 'message', id: 'early', payload: { threadId, body: 'Are you there?' } }),
    );
    proxy.mend();
    await until('the ack', () => early.texts.some((text) => text.includes('"early"')), TIME_LIMIT_MS);
    expect(early.texts.filter((text) => text.startsWith('{"type":"error"'))).toEqual([]);
    await early[Symbol.asyncDispose]();
  },
  TIME_LIMIT_MS,
);

test(
  'A burst of large messages is limited, and other users notice nothing.',
  async () => {
    const [attacker, victim] = [await newUser(), await newUser()];
    const threadId = await newThread(app, attacker, victim);
    await using from = await Socket.connect(app, attacker);
    await using to = await Socket.connect(app, victim);
    const types = await whileOthersChat(app, sendBurst(from, threadId));
    const acked = types.filter((type) => type === 'ack').length;
    // Each costs 3 of 200 tokens.
    expect(acked).toBeGreaterThanOrEqual(66);
    expect(acked).toBeLessThan(140);
    await until('what was acked', () => to.all('message').length === acked);
    await to.request('sync', { token: null, threads: { [threadId]: 0 } });
    expect(to.isOpen).toBe(true);
  },
  TIME_LIMIT_MS,
);

/**
 * Sends more large messages at once than a burst allows; returns the types of the answers. 100 refusals in a row close
 * the connection, and refusals come before the first acks: the number of messages stays below that.
 */
async function sendBurst(socket: Socket, threadId: string): Promise<string[]> {
  const ids = Array.from({ length: 150 }, (_, i) => `m${i}`);
  for (const id of ids) socket.send('message', { threadId, body: LARGE }, id);
  return await Promise.all(
    ids.map((id) => until(`the answer to ${id}`, () => socket.inbox.find((frame) => frame.id === id)?.type)),
  );
}

test(
  'Handshakes one after another are limited, and other users notice nothing.',
  async () => {
    const attacker = await newUser();
    const codes = await whileOthersChat(
      app,
      floodUntilRefused(attacker, () => Promise.resolve(101)),
    );
    expect(codes.slice(0, 40)).toEqual(Array(40).fill(101));
    expect(codes.at(-1)).toBe(429);
    await using socket = await RawSocket.open(app, SOCKET_PATH, {
      Authorization: `Bearer ${attacker.token}`,
    });
    if (socket.handshake.status === 429) {
      const refused = await readFailure(socket.response);
      expect(refused.body.code).toBe('rate_limited');
      expect(refused.headers.get('retry-after')).not.toBeNull();
    }
  },
  TIME_LIMIT_MS,
);
