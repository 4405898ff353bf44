import type { SQL } from 'bun';
import { API_PREFIX } from '@messaging/protocol/endpoints';
import { insertContacts, insertLargePage, insertNotifications } from '../data/neighbour-data.ts';
import { Pacer } from '../pacing/pacer.ts';
import { createCall } from '../clients/rest-client.ts';
import { until } from '../concurrency/wait-until.ts';
import { WebSocketClient } from '../clients/websocket-client.ts';

/** What came of what an attacker did. */
export interface Tally {
  done: number;
  refused: number;
  /** Connections that the service closed. */
  closed: number;
}

/** One attacker with an ordinary token, who goes on until `signal` says stop. */
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
  /** Makes what the attack needs; resolves to what it does until it is stopped. */
  readonly prepare: (attacker: Attacker) => Promise<() => Promise<void>>;
}

const LARGEST_OFFSET = Number.MAX_SAFE_INTEGER;
const DEEPEST_PAGE = 10_000;
/** Largest body whose frame is within 64 KiB when each character is escaped: 30 KB as it is stored. */
const LARGE_BODY = '\\u4e2d'.repeat(10_000);
/** Empty pings, masked by a key of zeros, for 10 MB/s: a portion each 6 ms. */
const PINGS = Buffer.concat(Array.from({ length: 10_000 }, () => Buffer.from([0x89, 0x80, 0, 0, 0, 0])));
const PINGS_MS = 6;
const MAX_PENDING = 1024 * 1024;
/** Bytes of a burst that may wait for the kernel. */
const BURST_PENDING = 128 * 1024;

/** What one account did to all others, each as it was found or a little faster. */
export const attacks: readonly Attack[] = [
  { name: 'pages at the largest offset, 20/s', prepare: deepPages },
  { name: 'pages of 200 messages of 40 KB, 20/s', prepare: largePages },
  { name: 'empty pings, 10 MB/s', prepare: ready(pings) },
  { name: 'new threads, 120/s', prepare: ready(newThreads) },
  { name: 'status before 20,000 contacts, 16/s', prepare: statuses },
  { name: '199 messages of 30 KB at once, then 20/s', prepare: largeMessages },
  { name: 'handshakes, 400/s', prepare: ready(handshakes) },
];

function ready(start: Start): Attack['prepare'] {
  return (attacker) => Promise.resolve(() => start(attacker));
}

async function deepPages(attacker: Attacker) {
  await insertNotifications(attacker.sql);
  const call = createCall(attacker.port, attacker.token);
  const pageAt = (offset: number): Promise<unknown> => call(`/notifications?offset=${offset}`);
  const probe = await fetchStatus(attacker, `/notifications?offset=${LARGEST_OFFSET}`);
  const offset = probe === 400 ? DEEPEST_PAGE : LARGEST_OFFSET;
  return () => paced(attacker, 20, () => pageAt(offset));
}

async function largePages(attacker: Attacker) {
  const threadId = await insertLargePage(attacker.sql, attacker.userId);
  const call = createCall(attacker.port, attacker.token);
  return () => paced(attacker, 20, () => call(`/messages/threads/${threadId}/messages?limit=200`));
}

async function newThreads(attacker: Attacker): Promise<void> {
  const call = createCall(attacker.port, attacker.token);
  let next = 0;
  await paced(attacker, 120, () => {
    const participantId = attacker.userId + 2_000_000 + next++;
    return call('/messages/threads', { participantId, initialMessage: 'Buy this' });
  });
}

async function statuses(attacker: Attacker) {
  await insertContacts(attacker.sql, attacker.userId);
  const line = await connect(attacker);
  return async () => {
    const status = (): void => line.send('{"type":"presence","id":"s","payload":{"status":"busy"}}');
    await pacedFrames(attacker, 16, line, status);
  };
}

async function largeMessages(attacker: Attacker) {
  const call = createCall(attacker.port, attacker.token);
  const participantId = attacker.userId + 1;
  const { id: threadId } = await call<{ id: string }>('/messages/threads', { participantId });
  const line = await connect(attacker);
  const send = (): void =>
    line.send(`{"type":"message","id":"m","payload":{"threadId":"${threadId}","body":"${LARGE_BODY}"}}`);
  return async () => {
    for (let i = 0; i < 199; i++) {
      // All at once would hold up the generator, which measures the others.
      while (line.isOpen && line.pending > BURST_PENDING) await new Promise(setImmediate);
      send();
    }
    await pacedFrames(attacker, 20, line, send);
  };
}

/** Floods a connection until it is closed, and then the next one. */
async function pings(attacker: Attacker): Promise<void> {
  while (!attacker.signal.aborted) {
    const line = await connect(attacker).catch(() => undefined);
    if (line === undefined) {
      attacker.tally.refused += 1;
      await Bun.sleep(PINGS_MS);
      continue;
    }
    while (!attacker.signal.aborted && line.isOpen) {
      if (line.pending < MAX_PENDING) line.write(PINGS);
      attacker.tally.done += 1;
      await Bun.sleep(PINGS_MS);
    }
    line.close();
  }
}

async function handshakes(attacker: Attacker): Promise<void> {
  await paced(attacker, 400, async () => {
    const line = await connect(attacker);
    line.close();
  });
}

async function paced({ signal, tally }: Attacker, perSecond: number, act: () => Promise<unknown>) {
  const running = new Set<Promise<void>>();
  const one = async (): Promise<void> => {
    try {
      await act();
      tally.done += 1;
    } catch {
      tally.refused += 1;
    }
  };
  using _ = new Pacer(perSecond, () => {
    const work = one();
    running.add(work);
    void work.finally(() => running.delete(work));
  });
  await aborted(signal);
  _[Symbol.dispose]();
  await Promise.all(running);
}

async function pacedFrames({ signal }: Attacker, perSecond: number, line: Line, send: () => void) {
  using _ = new Pacer(perSecond, () => line.isOpen && send());
  await aborted(signal);
  line.close();
}

type Line = Awaited<ReturnType<typeof connect>>;

/** Resolves when `hello` has come; what is acked, refused and closed is counted. */
async function connect({ port, token, tally }: Attacker) {
  const state = { isGreeted: false, isOpen: true };
  const client = new WebSocketClient({
    onText: (text) => {
      if (text.startsWith('{"type":"hello"')) state.isGreeted = true;
      if (text.startsWith('{"type":"ack"')) tally.done += 1;
      if (text.startsWith('{"type":"error"')) tally.refused += 1;
    },
    onEnd: (reason) => {
      state.isOpen = false;
      if (reason !== undefined && state.isGreeted) tally.closed += 1;
    },
  });
  await client.open(port, token);
  await until(() => state.isGreeted || !state.isOpen, 20_000);
  if (!state.isGreeted) throw new Error('closed before hello');
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

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  signal.addEventListener('abort', () => resolve(), { once: true });
  await promise;
}
