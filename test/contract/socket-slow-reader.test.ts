import { afterAll, beforeAll, expect, test } from 'bun:test';
import { InstanceProcess } from '../harness/instance-process.ts';
import { newThread } from '../harness/pair.ts';
import { RawSocket } from '../harness/raw-socket.ts';
import { Socket } from '../harness/socket.ts';
import { newUser, type User } from '../harness/token.ts';
import { until } from '../harness/wait.ts';

const MIB = 1024 * 1024;
/** Size of the largest message: 40 KB. */
const BODY = '😀'.repeat(10_000);
const MESSAGES = 500;
const SLOW = 15;
/** Number of messages: 12 MB of acks, more than the operating system's buffers plus 1 MiB. */
const ACKS = 300;

const ACK = Buffer.from('{"type":"ack"');

/** A separate process, whose memory the test can measure. */
let server: InstanceProcess;
beforeAll(async () => {
  server = await InstanceProcess.start({ RATE_LIMIT_PER_MINUTE: '0' });
});
afterAll(() => server[Symbol.asyncDispose]());

/** Sends all messages, a few at a time, so that only outgoing data accumulates. */
async function flood(socket: Socket, threadId: string): Promise<void> {
  for (let sent = 0; sent < MESSAGES; sent += 20) {
    await Promise.all(Array.from({ length: 20 }, () => socket.request('message', { threadId, body: BODY })));
  }
}

async function connectSlow(user: User): Promise<RawSocket> {
  const socket = await RawSocket.connect(server, user);
  socket.pause();
  return socket;
}

test('A client that stops reading is closed at about 1 MiB, while other clients receive everything.', async () => {
  const [ann, ben, cleo] = [await newUser(), await newUser(), await newUser()];
  const threadId = await newThread(server, ann, ben);
  await newThread(server, ben, cleo);
  await using a = await Socket.connect(server, ann);
  await using b = await Socket.connect(server, ben);
  // The first flood takes the memory that every flood takes.
  await flood(a, threadId);
  const slow = await Promise.all(Array.from({ length: SLOW }, () => connectSlow(ben)));
  const before = server.memory;
  await flood(a, threadId);
  await until('all messages', () => b.all('message').length === MESSAGES * 2);
  const seqs = b.all('message').map(({ seq }) => seq);
  expect(seqs).toEqual(Array.from({ length: MESSAGES * 2 }, (_, i) => i + 1));
  // Without a bound each of them would accumulate a whole flood, 20 MB.
  expect(server.memory - before).toBeLessThan(SLOW * 10 * MIB);
  for (const socket of slow) {
    socket.resume();
    const { code } = await socket.closed;
    expect([4001, 1006]).toContain(code);
    // The data in the operating system's buffers comes in addition to the service's 1 MiB.
    expect(socket.received).toBeLessThan(10 * MIB);
    await socket[Symbol.asyncDispose]();
  }
});

test('A client that never reads again is removed, although it never answers the close.', async () => {
  const [ann, ben] = [await newUser(), await newUser()];
  const threadId = await newThread(server, ann, ben);
  await using a = await Socket.connect(server, ann);
  await using slow = await connectSlow(ben);
  await a.next('presence', ({ isOnline }) => isOnline);
  await flood(a, threadId);
  expect(await a.next('presence')).toMatchObject({ userId: ben.userId, isOnline: false });
  expect(slow.isOpen).toBe(true);
});

test('Answers wait for a slow reader, for any number of bytes.', async () => {
  const [ann, ben] = [await newUser(), await newUser()];
  const threadId = await newThread(server, ann, ben);
  await using a = await connectSlow(ann);
  await using b = await Socket.connect(server, ben);
  for (let i = 1; i <= ACKS; i++) {
    a.send(JSON.stringify({ type: 'message', id: `m${i}`, payload: { threadId, body: BODY } }));
    // A few at a time, so that only outgoing data accumulates.
    if (i % 20 === 0) await until(`${i} messages`, () => b.all('message').length === i);
  }
  a.resume();
  // Presence events of ben may come in between.
  const acks = () => a.frames.filter(({ payload }) => payload.subarray(0, ACK.length).equals(ACK));
  await until('all acks', () => acks().length === ACKS);
  expect(a.isOpen).toBe(true);
});
