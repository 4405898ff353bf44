import { afterAll, beforeAll, expect, test } from 'bun:test';
import { SQL } from 'bun';
import { SOCKET_PATH } from '@messaging/protocol/endpoints';
import { InstanceProcess } from '../harness/instance-process.ts';
import { databaseUrl } from '../harness/outage.ts';
import { newThread } from '../harness/pair.ts';
import { startProxy } from '../harness/proxy.ts';
import { RawSocket } from '../harness/raw-socket.ts';
import { failureOf, Rest } from '../harness/rest.ts';
import { Socket } from '../harness/socket.ts';
import { newUser, sign, type User } from '../harness/token.ts';
import { until } from '../harness/wait.ts';
import { undisturbed } from './undisturbed.ts';

/**
 * What one ordinary account can do to all others, at the default limits. The costly message of 10,000 characters is not
 * here: it costs the page of its reader, not the service.
 */
const MIB = 1024 * 1024;
/** 40 KB: as large as a message gets. */
const LARGE = '😀'.repeat(10_000);
const PATIENCE_MS = 240_000;

let app: InstanceProcess;
let sql: SQL;
beforeAll(async () => {
  app = await InstanceProcess.start({ LOG_LEVEL: 'info' });
  const [url, schema] = [app.setting('DATABASE_URL') ?? '', app.setting('DATABASE_SCHEMA') ?? ''];
  sql = new SQL(url, { max: 1, connection: { search_path: schema } });
}, PATIENCE_MS);
afterAll(async () => {
  await sql.close();
  await app[Symbol.asyncDispose]();
}, PATIENCE_MS);

/** How often each answer came to so many calls at once: 200, or the code of a refusal. */
async function answersTo(times: number, call: (i: number) => Promise<Response>) {
  const answers: Record<string, number> = {};
  const one = async (_: unknown, i: number): Promise<void> => {
    const response = await call(i);
    const key = response.ok ? 'ok' : (await failureOf(response)).body.code;
    if (response.ok) await response.arrayBuffer();
    answers[key] = (answers[key] ?? 0) + 1;
  };
  await Promise.all(Array.from({ length: times }, one));
  return answers;
}

test(
  'deep offsets',
  async () => {
    const attacker = new Rest(app, await newUser());
    const answers = await undisturbed(
      app,
      answersTo(60, () => attacker.fetch('get', '/notifications?offset=10000')),
    );
    // Each counts as 51 of 200.
    expect(answers['ok']).toBeGreaterThanOrEqual(4);
    expect(answers['rate_limited']).toBeGreaterThan(0);
    expect((answers['ok'] ?? 0) + (answers['rate_limited'] ?? 0)).toBe(60);
  },
  PATIENCE_MS,
);

test(
  'pages of large messages',
  async () => {
    const [attacker, other] = [await newUser(), await newUser()];
    const threadId = await newThread(app, attacker, other);
    await using socket = await Socket.connect(app, other);
    for (let i = 0; i < 50; i++) await socket.request('message', { threadId, body: LARGE });
    const path = `/messages/threads/${threadId}/messages?limit=200`;
    const rest = new Rest(app, attacker);
    const answers = await undisturbed(
      app,
      answersTo(150, () => rest.fetch('get', path)),
    );
    // A page of 512 KiB or more counts as 32 or more.
    expect(answers['ok']).toBeGreaterThanOrEqual(4);
    expect(answers['ok']).toBeLessThan(50);
    // Those that have waited for their turn for 10 s are told to come again.
    const { ok = 0, rate_limited: limited = 0, overloaded = 0 } = answers;
    expect(ok + limited + overloaded).toBe(150);
  },
  PATIENCE_MS,
);

test(
  'floods of pings, on one connection after the other',
  async () => {
    const attacker = await newUser();
    const pings = Buffer.concat(Array.from({ length: 20_000 }, () => Buffer.from([0x89, 0x80, 0, 0, 0, 0])));
    const codes = await undisturbed(
      app,
      floods(attacker, async (socket) => {
        socket.write(pings);
        return (await socket.closed).code;
      }),
    );
    expect(codes.slice(0, 40)).toEqual(Array(40).fill(4004));
    expect(codes.at(-1)).toBe(429);
  },
  PATIENCE_MS,
);

/** Connects until the handshake is refused; tells how each connection ended. */
async function floods({ token }: User, act: (socket: RawSocket) => Promise<number>): Promise<number[]> {
  const codes: number[] = [];
  while (codes.length < 200 && codes.at(-1) !== 429) {
    await using socket = await RawSocket.open(app, SOCKET_PATH, { Authorization: `Bearer ${token}` });
    codes.push(socket.handshake.status === 101 ? await act(socket) : socket.handshake.status);
  }
  return codes;
}

test(
  'threads with one victim and with nobody',
  async () => {
    const [attacker, victim] = [await newUser(), await newUser()];
    const rest = new Rest(app, attacker);
    const bodyOf = (i: number) =>
      i < 150 ? { participantId: victim.userId, jobId: i + 1 } : { participantId: 5_000_000_000 + i };
    const answers = await undisturbed(
      app,
      answersTo(500, (i) => rest.fetch('post', '/messages/threads', bodyOf(i))),
    );
    const { ok = 0, rate_limited: limited = 0 } = answers;
    expect(limited).toBeGreaterThan(0);
    // 200 at once, and what comes back meanwhile.
    expect(ok).toBeLessThan(450);
  },
  PATIENCE_MS,
);

test(
  'statuses told to thousands of contacts',
  async () => {
    const attacker = await newUser();
    await sql`
      with made as (
        insert into threads (id, low_user, high_user)
        select gen_random_uuid(), ${attacker.userId}::bigint, 7000000000 + i from generate_series(1, 4000) i
        returning id, low_user, high_user
      )
      insert into thread_members (thread_id, user_id)
      select id, low_user from made union all select id, high_user from made`;
    await using contact = await Socket.connect(app, await userWith(7_000_000_001));
    await using socket = await Socket.connect(app, attacker);
    const types = await undisturbed(app, statuses(socket, 101));
    // The last one counts, and is told; of those before it only some.
    if (types.at(-1) === 'ack') await contact.next('presence', ({ status }) => status === 'busy');
    expect(types).toContain('ack');
    expect(contact.all('presence').length).toBeLessThan(types.length / 2);
  },
  PATIENCE_MS,
);

/** A user with this number. */
async function userWith(userId: number): Promise<User> {
  return { userId, fullName: '', token: await sign({ userId }) };
}

/** So many changes of status, one after the other as fast as they are acked; the types of their answers. */
async function statuses(socket: Socket, times: number): Promise<string[]> {
  const types: string[] = [];
  for (let i = 0; i < times; i++) {
    const { type } = await socket.answer('presence', { status: i % 2 === 0 ? 'busy' : 'away' });
    types.push(type);
    // Contacts are looked up after the ack: the next change comes when this one has been told.
    await Bun.sleep(5);
  }
  return types;
}

test(
  'large frames before hello, while PostgreSQL does not answer',
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
    await until('the ack', () => early.texts.some((text) => text.includes('"early"')), PATIENCE_MS);
    expect(early.texts.filter((text) => text.startsWith('{"type":"error"'))).toEqual([]);
    await early[Symbol.asyncDispose]();
  },
  PATIENCE_MS,
);

test(
  'a burst of large messages',
  async () => {
    const [attacker, victim] = [await newUser(), await newUser()];
    const threadId = await newThread(app, attacker, victim);
    await using from = await Socket.connect(app, attacker);
    await using to = await Socket.connect(app, victim);
    const types = await undisturbed(app, burst(from, threadId));
    const acked = types.filter((type) => type === 'ack').length;
    // Each counts as 3 of 200.
    expect(acked).toBeGreaterThanOrEqual(66);
    expect(acked).toBeLessThan(140);
    await until('what was acked', () => to.all('message').length === acked);
    await to.request('sync', { token: null, threads: { [threadId]: 0 } });
    expect(to.isOpen).toBe(true);
  },
  PATIENCE_MS,
);

/**
 * More large messages at once than a burst allows; the types of their answers. Not so many that the refusals in a row, which
 * come before the first acks, end the connection: that is at 100.
 */
async function burst(socket: Socket, threadId: string): Promise<string[]> {
  const ids = Array.from({ length: 150 }, (_, i) => `m${i}`);
  for (const id of ids) socket.send('message', { threadId, body: LARGE }, id);
  return await Promise.all(
    ids.map((id) => until(`the answer to ${id}`, () => socket.inbox.find((frame) => frame.id === id)?.type)),
  );
}

test(
  'handshakes, one after the other',
  async () => {
    const attacker = await newUser();
    const codes = await undisturbed(
      app,
      floods(attacker, () => Promise.resolve(101)),
    );
    expect(codes.slice(0, 40)).toEqual(Array(40).fill(101));
    expect(codes.at(-1)).toBe(429);
    await using socket = await RawSocket.open(app, SOCKET_PATH, {
      Authorization: `Bearer ${attacker.token}`,
    });
    if (socket.handshake.status === 429) {
      const refused = await failureOf(socket.response);
      expect(refused.body.code).toBe('rate_limited');
      expect(refused.headers.get('retry-after')).not.toBeNull();
    }
  },
  PATIENCE_MS,
);
