import { ChatLoad } from '../clients/chat-load.ts';
import { makeThreads } from '../data/make-threads.ts';
import { attacks, type Tally } from './neighbour-attacks.ts';
import { startServer, type ServerProcess } from '../services/server-process.ts';
import type { BenchSettings } from './bench-settings.ts';
import { percentile } from '../measure/statistics.ts';
import { figure, formatTable, type Column } from '../measure/table.ts';
import { makeTokens } from '../clients/make-tokens.ts';

const THREADS = 50;
/** Sends per second of all others together. Each user is far below its own limit. */
const PER_SECOND = 200;
const WARM_UP_SECONDS = 2;
/** Number of turns with and without the attack. Each turn has its own attacker, whose bucket is full. */
const ROUNDS = 2;
const FIRST_ATTACKER = 1_000_000;
const SETTLE_SECONDS = 1;
/** The default limits of the service. The servers of the other benches have no limit. */
const DEFAULT_LIMITS = {
  RATE_LIMIT_PER_MINUTE: '1000',
  RATE_LIMIT_BURST: '200',
  MAX_CONNECTIONS_PER_USER: '20',
};

type Attack = (typeof attacks)[number];

/** Latencies from send to ack of all other users, in milliseconds. */
interface Row extends Tally {
  readonly name: string;
  readonly before: number[];
  readonly during: number[];
  readonly othersRefused: number;
}

const columns: Column<Row>[] = [
  { head: 'attack', cell: (row) => row.name },
  { head: 'before p50 ms', cell: (row) => figure(percentile(row.before, 0.5), 1) },
  { head: 'p99 ms', cell: (row) => figure(percentile(row.before, 0.99), 1) },
  { head: 'during p50 ms', cell: (row) => figure(percentile(row.during, 0.5), 1) },
  { head: 'p99 ms', cell: (row) => figure(percentile(row.during, 0.99), 1) },
  {
    head: 'p99 ratio',
    cell: (row) => figure(percentile(row.during, 0.99) / percentile(row.before, 0.99), 1),
  },
  { head: 'refused', cell: (row) => figure(row.othersRefused) },
  { head: 'attacker done', cell: (row) => figure(row.done) },
  { head: 'refused', cell: (row) => figure(row.refused) },
  { head: 'closed', cell: (row) => figure(row.closed) },
];

/**
 * Measures what all others feel of one user who takes as much as possible, by turns with and without it. Returns
 * the table.
 */
export async function benchNeighbour(settings: BenchSettings): Promise<string> {
  const rows: Row[] = [];
  for (const attack of attacks) rows.push(await runOnce(settings, attack));
  const caption = `Neighbour: ${THREADS * 2} users send ${PER_SECOND} messages a second together; ${ROUNDS} turns of ${settings.seconds} s without and with one attacker at the default limits. Latency of the others from the due time of a send to its ack.`;
  return `${caption}\n\n${formatTable(columns, rows)}`;
}

async function runOnce(settings: BenchSettings, attack: Attack): Promise<Row> {
  await using server = await startServer(settings, DEFAULT_LIMITS);
  const threadIds = await makeThreads({ ...server, firstUser: 1, count: THREADS });
  using load = new ChatLoad(threadIds, { mayBeRefused: true });
  await load.connect(server.port, await makeTokens(server.jwtSecret, 1, THREADS * 2));
  const tally: Tally = { done: 0, refused: 0, closed: 0 };
  const [before, during]: [number[], number[]] = [[], []];
  load.startPaced(PER_SECOND);
  for (let round = 0; round < ROUNDS; round++) {
    const stop = new AbortController();
    const start = await prepare(server, attack, round, stop.signal, tally);
    await load.run(WARM_UP_SECONDS);
    before.push(...(await measureLatencies(load, settings.seconds)));
    const over = start();
    during.push(...(await measureLatencies(load, settings.seconds)));
    stop.abort();
    await over;
    await load.run(SETTLE_SECONDS);
  }
  await load.finish();
  if (tally.done + tally.refused === 0) throw new Error(`${attack.name}: the attacker did nothing`);
  return { name: attack.name, before, during, othersRefused: load.counts.refused, ...tally };
}

async function prepare(
  server: ServerProcess,
  attack: Attack,
  round: number,
  signal: AbortSignal,
  tally: Tally,
) {
  const userId = FIRST_ATTACKER + round * 10;
  const [token = ''] = await makeTokens(server.jwtSecret, userId, 1);
  return await attack.prepare({ port: server.port, token, userId, sql: server.sql, signal, tally });
}

async function measureLatencies(load: ChatLoad, seconds: number): Promise<number[]> {
  load.takeTimes();
  await load.run(seconds);
  return load.takeTimes().latencies;
}
