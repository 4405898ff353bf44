import { afterAll, beforeAll, expect, test } from 'bun:test';
import { SQL } from 'bun';
import { InstanceProcess } from '../harness/instance-process.ts';
import { newThread } from '../harness/pair.ts';
import { readFailure, Rest } from '../harness/rest.ts';
import { Socket } from '../harness/socket.ts';
import { newUser, sign, type User } from '../harness/token.ts';
import { whileOthersChat } from './while-others-chat.ts';

// Attacks of one ordinary account on other users, at the default limits. A message of 10,000 characters that is costly
// to
// show is not here: it costs the page of its reader, not the service.

/** Largest message: 40 KB. */
const LARGE = '😀'.repeat(10_000);
const TIME_LIMIT_MS = 240_000;

let app: InstanceProcess;
let sql: SQL;
beforeAll(async () => {
  app = await InstanceProcess.start({ LOG_LEVEL: 'info' });
  const [url, schema] = [app.setting('DATABASE_URL') ?? '', app.setting('DATABASE_SCHEMA') ?? ''];
  sql = new SQL(url, { max: 1, connection: { search_path: schema } });
}, TIME_LIMIT_MS);
afterAll(async () => {
  await sql.close();
  await app[Symbol.asyncDispose]();
}, TIME_LIMIT_MS);

/** Number of answers to `times` concurrent calls, by `ok` or the code of the error. */
async function countAnswers(times: number, call: (i: number) => Promise<Response>) {
  const answers: Record<string, number> = {};
  const callOnce = async (_: unknown, i: number): Promise<void> => {
    const response = await call(i);
    const key = response.ok ? 'ok' : (await readFailure(response)).body.code;
    if (response.ok) await response.arrayBuffer();
    answers[key] = (answers[key] ?? 0) + 1;
  };
  await Promise.all(Array.from({ length: times }, callOnce));
  return answers;
}

test(
  'Deep offsets are charged, and other users notice nothing.',
  async () => {
    const attacker = new Rest(app, await newUser());
    const answers = await whileOthersChat(
      app,
      countAnswers(60, () => attacker.fetch('get', '/notifications?offset=10000')),
    );
    // Each costs 51 of 200 tokens.
    expect(answers['ok']).toBeGreaterThanOrEqual(4);
    expect(answers['rate_limited']).toBeGreaterThan(0);
    expect((answers['ok'] ?? 0) + (answers['rate_limited'] ?? 0)).toBe(60);
  },
  TIME_LIMIT_MS,
);

test(
  'Pages of large messages are charged, and other users notice nothing.',
  async () => {
    const [attacker, other] = [await newUser(), await newUser()];
    const threadId = await newThread(app, attacker, other);
    await using socket = await Socket.connect(app, other);
    for (let i = 0; i < 50; i++) await socket.request('message', { threadId, body: LARGE });
    const path = `/messages/threads/${threadId}/messages?limit=200`;
    const rest = new Rest(app, attacker);
    const answers = await whileOthersChat(
      app,
      countAnswers(150, () => rest.fetch('get', path)),
    );
    // A page of 512 KiB or more costs 32 tokens or more.
    expect(answers['ok']).toBeGreaterThanOrEqual(4);
    expect(answers['ok']).toBeLessThan(50);
    // Calls that wait in the queue for 10 s are refused as overloaded.
    const { ok = 0, rate_limited: limited = 0, overloaded = 0 } = answers;
    expect(ok + limited + overloaded).toBe(150);
  },
  TIME_LIMIT_MS,
);

test(
  'New threads with a victim and with unknown users are limited, and other users notice nothing.',
  async () => {
    const [attacker, victim] = [await newUser(), await newUser()];
    const rest = new Rest(app, attacker);
    const createBody = (i: number) =>
      i < 150 ? { participantId: victim.userId, jobId: i + 1 } : { participantId: 5_000_000_000 + i };
    const answers = await whileOthersChat(
      app,
      countAnswers(500, (i) => rest.fetch('post', '/messages/threads', createBody(i))),
    );
    const { ok = 0, rate_limited: limited = 0 } = answers;
    expect(limited).toBeGreaterThan(0);
    // 200 tokens at once, and those added meanwhile.
    expect(ok).toBeLessThan(450);
  },
  TIME_LIMIT_MS,
);

test(
  'Status changes for thousands of contacts are combined, and other users notice nothing.',
  async () => {
    const attacker = await newUser();
    await sql`
      with made as (
        insert into threads (id, member_ids, sent)
        select gen_random_uuid(), array[${attacker.userId}::bigint, 7000000000 + i], '{0,0}' from generate_series(1, 4000) i
        returning id, member_ids
      )
      insert into thread_members (thread_id, user_id) select id, unnest(member_ids) from made`;
    await using contact = await Socket.connect(app, await createUser(7_000_000_001));
    await using socket = await Socket.connect(app, attacker);
    const types = await whileOthersChat(app, changeStatus(socket, 101));
    // The last status is delivered; of the earlier ones only some are.
    if (types.at(-1) === 'ack') await contact.next('presence', ({ status }) => status === 'busy');
    expect(types).toContain('ack');
    expect(contact.all('presence').length).toBeLessThan(types.length / 2);
  },
  TIME_LIMIT_MS,
);

/** User with this id. */
async function createUser(userId: number): Promise<User> {
  return { userId, fullName: '', token: await sign({ userId }) };
}

/** Changes the status `times` times, as fast as the acks come; returns the types of the answers. */
async function changeStatus(socket: Socket, times: number): Promise<string[]> {
  const types: string[] = [];
  for (let i = 0; i < times; i++) {
    const { type } = await socket.answer('presence', { status: i % 2 === 0 ? 'busy' : 'away' });
    types.push(type);
    // Contacts are looked up after the ack: the next change comes after this one was delivered.
    await Bun.sleep(5);
  }
  return types;
}
