import { randomBytes } from 'node:crypto';
import type { SQL } from 'bun';
import { serverPrefix } from '../measure/cpu-affinity.ts';
import { endProcess, freePort, openSchema, untilReady } from '../services/server-process.ts';
import { environment, type Services } from '../services/services.ts';
import { makeTokens } from '../clients/make-tokens.ts';
import { Connection } from './connection.ts';
import type { Driver } from './driver.ts';
import { makeBody } from './numbered-messages.ts';
import { addMembers, countMessages, createTables } from './schema.ts';
import type { Room, RunningStack, Stack } from './stack.ts';

/** A comparable server: its command in load/peers, and the settings it needs in addition to the common ones. */
export interface Peer {
  readonly name: string;
  readonly driver: Driver;
  readonly prepare: () => Promise<void>;
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export function createPeerStack(peer: Peer): Stack {
  const { name, driver, prepare } = peer;
  return { name, driver, prepare, start: (services) => start(peer, services) };
}

async function start(peer: Peer, services: Services): Promise<RunningStack> {
  await using opened = new AsyncDisposableStack();
  const schema = `peer_${randomBytes(6).toString('hex')}`;
  const jwtSecret = randomBytes(48).toString('base64url');
  const sql = openSchema(services.postgres.url, schema, opened);
  await createTables(sql, schema);
  const port = await freePort();
  const child = Bun.spawn([...serverPrefix, ...peer.command], {
    cwd: import.meta.dir,
    env: {
      ...environment,
      ...makeSettings(services, schema),
      PORT: `${port}`,
      JWT_SECRET: jwtSecret,
      ...peer.env,
    },
    stdin: 'ignore',
    // Standard output carries the tables, so the server logs to standard error.
    stdout: 2,
    stderr: 2,
  });
  opened.defer(() => endProcess(child));
  await untilReady(port, child);
  const all = opened.move();
  return {
    port,
    pid: child.pid,
    pids: [child.pid],
    jwtSecret,
    sql,
    makeThreads: (count) => makeThreads(sql, count),
    makeUsers: (count) => makeUsers(sql, count),
    openRoom: (size) => openRoom({ driver: peer.driver, sql, port, jwtSecret, size }),
    checkRows: (acked) => checkRows(sql, acked),
    // An event is one message to the whole room.
    checkEvents: (published) => checkRows(sql, published),
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

function makeSettings({ postgres, redis }: Services, schema: string): Record<string, string> {
  const database = new URL(postgres.url);
  database.searchParams.set('options', `-csearch_path=${schema}`);
  return { NODE_ENV: 'production', DATABASE_URL: database.href, REDIS_URL: redis.url, REDIS_PREFIX: schema };
}

async function makeThreads(sql: SQL, count: number): Promise<string[]> {
  const threadIds = Array.from({ length: count }, () => crypto.randomUUID());
  const pairs = threadIds.map((threadId, i) => ({ threadId, low: i + 1, high: i + 1 + count }));
  // Each member has its own channel, so that no sender receives its own message.
  await addMembers(
    sql,
    pairs.flatMap(({ threadId, low, high }) => [
      { threadId, userId: low, channel: channelName(low), target: channelName(high) },
      { threadId, userId: high, channel: channelName(high), target: channelName(low) },
    ]),
  );
  return threadIds;
}

async function makeUsers(sql: SQL, count: number): Promise<void> {
  const users = Array.from({ length: count }, (_, i) => i + 1);
  const threadId = crypto.randomUUID();
  await addMembers(
    sql,
    users.map((userId) => ({ threadId, userId, channel: channelName(userId), target: 'nobody' })),
  );
}

function channelName(userId: number): string {
  return `user:${userId}`;
}

/** Makes a thread whose members share one channel, and a user outside of it who writes to it. */
async function openRoom(options: {
  driver: Driver;
  sql: SQL;
  port: number;
  jwtSecret: string;
  size: number;
}): Promise<Room> {
  const threadId = crypto.randomUUID();
  const listeners = Array.from({ length: options.size }, (_, i) => i + 1);
  const writer = options.size + 1;
  await addMembers(options.sql, [
    ...listeners.map((userId) => ({ threadId, userId, channel: 'room', target: 'nobody' })),
    { threadId, userId: writer, channel: channelName(writer), target: 'room' },
  ]);
  const [token = ''] = await makeTokens(options.jwtSecret, writer, 1);
  let lost: Error | undefined;
  const connection = new Connection(options.driver, token, {
    onSeen: () => {},
    onFailure: (error) => (lost = error),
  });
  await connection.open(options.port);
  return {
    publish: async (n) => {
      if (lost !== undefined) throw lost;
      connection.send({ id: n, threadId, body: makeBody(0, n), clientId: crypto.randomUUID() });
    },
    [Symbol.asyncDispose]: async () => connection[Symbol.dispose](),
  };
}

async function checkRows(sql: SQL, sent: number): Promise<void> {
  const stored = await countMessages(sql);
  if (stored !== sent) throw new Error(`${stored} rows are stored for ${sent} messages`);
}
