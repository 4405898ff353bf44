import type { SQL } from 'bun';
import { API_PREFIX } from '@messaging/protocol/endpoints';
import { insertContacts, insertLargePage, insertNotifications } from '../data/neighbour-data.ts';
import { Pacer } from '../pacing/pacer.ts';
import { createRestClient } from '../clients/rest-client.ts';
import { waitUntil } from '../concurrency/wait-until.ts';
import { WebSocketClient } from '../clients/websocket-client.ts';

/** Outcome of an attacker's actions. */
export interface Tally {
  done: number;
  refused: number;
  /** Number of connections that the service closed. */
  closed: number;
}

/** One attacker with an ordinary token, active until `signal` is aborted. */
export interface Attacker {
  readonly port: number;
  readonly token: string;
  readonly userId: number;
  readonly sql: SQL;
  readonly signal: AbortSignal;
  readonly tally: Tally;
}

type Start = (attacker: Attacker) => Promise<void>;

interface Attack {
  readonly name: string;
  /** Makes the data that the attack needs. Resolves to the attack, which runs until it is stopped. */
  readonly prepare: (attacker: Attacker) => Promise<() => Promise<void>>;
}

const LARGEST_OFFSET = Number.MAX_SAFE_INTEGER;
const DEEPEST_PAGE = 10_000;
/** Largest body whose frame fits into 64 KiB when each character is escaped; stored, it has 30 KB. */
const LARGE_BODY = '\\u4e2d'.repeat(10_000);
/** Empty pings for 10 MB/s, masked with a key of zeros: one portion every 6 ms. */
const PINGS = Buffer.concat(Array.from({ length: 10_000 }, () => Buffer.from([0x89, 0x80, 0, 0, 0, 0])));
const PINGS_MS = 6;
const MAX_PENDING = 1024 * 1024;
/** Bytes of a burst that may wait for the kernel. */
const BURST_PENDING = 128 * 1024;

/** Attacks by which one account slowed down all others, at the rates at which they were found or a little faster. */
export const attacks: readonly Attack[] = [
  { name: 'pages at the largest offset, 20/s', prepare: deepPages },
  { name: 'pages of 200 messages of 40 KB, 20/s', prepare: largePages },
  { name: 'empty pings, 10 MB/s', prepare: withoutPreparation(pings) },
  { name: 'new threads, 120/s', prepare: withoutPreparation(newThreads) },
  { name: 'status before 20,000 contacts, 16/s', prepare: statuses },
  { name: '199 messages of 30 KB at once, then 20/s', prepare: largeMessages },
  { name: 'handshakes, 400/s', prepare: withoutPreparation(handshakes) },
];

function withoutPreparation(start: Start): Attack['prepare'] {
  return (attacker) => Promise.resolve(() => start(attacker));
}

async function deepPages(attacker: Attacker) {
  await insertNotifications(attacker.sql);
  const call = createRestClient(attacker.port, attacker.token);
  const pageAt = (offset: number): Promise<unknown> => call('listNotifications', { offset });
  const probe = await fetchStatus(attacker, `/notifications?offset=${LARGEST_OFFSET}`);
  const offset = probe === 400 ? DEEPEST_PAGE : LARGEST_OFFSET;
  return () => runAtRate(attacker, 20, () => pageAt(offset));
}

async function largePages(attacker: Attacker) {
  const threadId = await insertLargePage(attacker.sql, attacker.userId);
  const call = createRestClient(attacker.port, attacker.token);
  return () => runAtRate(attacker, 20, () => call('listMessages', { threadId, limit: 200 }));
}

async function newThreads(attacker: Attacker): Promise<void> {
  const call = createRestClient(attacker.port, attacker.token);
  let next = 0;
  await runAtRate(attacker, 120, () => {
    const participantId = attacker.userId + 2_000_000 + next++;
    return call('createThread', { participantId, initialMessage: 'Buy this' });
  });
}

async function statuses(attacker: Attacker) {
  await insertContacts(attacker.sql, attacker.userId);
  const connection = await connect(attacker);
  return async () => {
    const status = (): void => connection.send('{"type":"presence","id":"s","payload":{"status":"busy"}}');
    await sendAtRate(attacker, 16, connection, status);
  };
}

async function largeMessages(attacker: Attacker) {
  const call = createRestClient(attacker.port, attacker.token);
  const participantId = attacker.userId + 1;
  const { id: threadId } = await call('createThread', { participantId });
  const connection = await connect(attacker);
  const send = (): void =>
    connection.send(
      `{"type":"message","id":"m","payload":{"threadId":"${threadId}","body":"${LARGE_BODY}"}}`,
    );
  return async () => {
    for (let i = 0; i < 199; i++) {
      // Sending everything at once would block the generator, which also measures the others.
      while (connection.isOpen && connection.pending > BURST_PENDING) await new Promise(setImmediate);
      send();
    }
    await sendAtRate(attacker, 20, connection, send);
  };
}

/** Floods a connection until it is closed, then opens the next one. */
async function pings(attacker: Attacker): Promise<void> {
  while (!attacker.signal.aborted) {
    const connection = await connect(attacker).catch(() => undefined);
    if (connection === undefined) {
      attacker.tally.refused += 1;
      await Bun.sleep(PINGS_MS);
      continue;
    }
    while (!attacker.signal.aborted && connection.isOpen) {
      if (connection.pending < MAX_PENDING) connection.write(PINGS);
      attacker.tally.done += 1;
      await Bun.sleep(PINGS_MS);
    }
    connection.close();
  }
}

async function handshakes(attacker: Attacker): Promise<void> {
  await runAtRate(attacker, 400, async () => {
    const connection = await connect(attacker);
    connection.close();
  });
}

async function runAtRate({ signal, tally }: Attacker, perSecond: number, act: () => Promise<unknown>) {
  const running = new Set<Promise<void>>();
  const perform = async (): Promise<void> => {
    try {
      await act();
      tally.done += 1;
    } catch {
      tally.refused += 1;
    }
  };
  using pacer = new Pacer(perSecond, () => {
    const work = perform();
    running.add(work);
    void work.finally(() => running.delete(work));
  });
  await untilAborted(signal);
  pacer[Symbol.dispose]();
  await Promise.all(running);
}

async function sendAtRate(
  { signal }: Attacker,
  perSecond: number,
  connection: AttackConnection,
  send: () => void,
) {
  using _ = new Pacer(perSecond, () => connection.isOpen && send());
  await untilAborted(signal);
  connection.close();
}

type AttackConnection = Awaited<ReturnType<typeof connect>>;

/** Resolves when `hello` has come. Counts acks, refusals and closed connections. */
async function connect({ port, token, tally }: Attacker) {
  const state = { isReady: false, isOpen: true };
  const client = new WebSocketClient({
    onText: (text) => {
      if (text.startsWith('{"type":"hello"')) state.isReady = true;
      if (text.startsWith('{"type":"ack"')) tally.done += 1;
      if (text.startsWith('{"type":"error"')) tally.refused += 1;
    },
    onEnd: (reason) => {
      state.isOpen = false;
      if (reason !== undefined && state.isReady) tally.closed += 1;
    },
  });
  await client.open(port, token);
  await waitUntil(() => state.isReady || !state.isOpen, 20_000);
  if (!state.isReady) throw new Error('closed before hello');
  return {
    get isOpen() {
      return state.isOpen;
    },
    get pending() {
      return client.pending;
    },
    send: (text: string) => client.send(text),
    write: (bytes: Buffer) => client.write(bytes),
    close: () => client.close(),
  };
}

async function fetchStatus({ port, token }: Attacker, path: string): Promise<number> {
  const headers = { Authorization: `Bearer ${token}` };
  const answer = await fetch(`http://127.0.0.1:${port}${API_PREFIX}${path}`, { headers });
  await answer.body?.cancel();
  return answer.status;
}

async function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  signal.addEventListener('abort', () => resolve(), { once: true });
  await promise;
}
