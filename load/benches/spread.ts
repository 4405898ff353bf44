import type { SQL } from 'bun';
import { checkRows } from '../checks/check-rows.ts';
import { perItem, startCpuMeter } from '../measure/cpu-meter.ts';
import { startServer } from '../services/server-process.ts';
import type { BenchSettings } from './bench-settings.ts';
import { insertSpreadThreads, PAIRS, type SpreadThread } from '../data/spread-data.ts';
import { FrameLoad, type LoadFrame } from '../clients/frame-load.ts';
import { makeMessage } from '../clients/make-message.ts';
import { medians } from '../measure/statistics.ts';
import { figure, formatTable, type Column } from '../measure/table.ts';
import { makeTokens } from '../clients/make-tokens.ts';
import { waitUntil } from '../concurrency/wait-until.ts';

const THREADS = 40_000;
/** Number of messages measured, and of messages sent before. The spread load sends each one to another thread. */
const MESSAGES = 8_000;
const WARM_UP = 2_000;
/** Number of threads of the hot load. */
const HOT = 200;
const OUTSTANDING = [1, 8, 64];
/** A PostgreSQL session reports the statistics of its tables only after it was idle for a while. */
const STATISTICS_LIMIT_MS = 60_000;

interface Figures {
  perSecond: number;
  server: number;
  postgres: number;
  others: number;
  /** Share of HOT updates among all updates of threads, in percent. */
  hot: number;
  walBytes: number;
}
type Row = Figures & { readonly load: string; readonly outstanding: number };

const columns: Column<Row>[] = [
  { head: 'threads', cell: (row) => row.load },
  { head: 'outstanding', cell: (row) => figure(row.outstanding) },
  { head: 'messages/s', cell: (row) => figure(row.perSecond) },
  { head: 'server µs', cell: (row) => figure(row.server, 1) },
  { head: 'PostgreSQL µs', cell: (row) => figure(row.postgres, 1) },
  { head: 'HOT %', cell: (row) => figure(row.hot, 1) },
  { head: 'WAL bytes', cell: (row) => figure(row.walBytes) },
  { head: 'others µs', cell: (row) => figure(row.others, 1) },
];

/**
 * Measures chat over many threads, each quiet for a while before its next message, and chat over few threads.
 * Only the first shows what indexes cost. Returns the table.
 */
export async function benchSpread(settings: BenchSettings): Promise<string> {
  const rows: Row[] = [];
  for (const outstanding of settings.outstanding ?? OUTSTANDING) {
    for (const load of ['spread', 'hot'] as const) {
      const runs: Figures[] = [];
      for (let run = 0; run < settings.runs; run++) runs.push(await runOnce(settings, load, outstanding));
      rows.push({ load: figure(load === 'hot' ? HOT : THREADS), outstanding, ...medians(runs) });
    }
  }
  const caption = `Spread chat: ${figure(MESSAGES)} messages, each in another of ${figure(THREADS)} threads that got one within the last minute, compared with as many in ${HOT} threads; ${PAIRS * 2} connections, ${settings.runs} run(s). µs of CPU and bytes of WAL per message; HOT: updates of threads that touched no index.`;
  return `${caption}\n\n${formatTable(columns, rows)}`;
}

async function runOnce(
  settings: BenchSettings,
  load: 'spread' | 'hot',
  outstanding: number,
): Promise<Figures> {
  await using server = await startServer(settings);
  const threads = await insertSpreadThreads(server.sql, THREADS);
  using chat = new FrameLoad('message');
  await chat.connect(server.port, await makeTokens(server.jwtSecret, 1, PAIRS * 2));
  const targets =
    load === 'spread'
      ? threads.slice(0, MESSAGES + WARM_UP)
      : repeatThreads(threads.slice(0, HOT), MESSAGES + WARM_UP);
  await chat.send(messages(targets.slice(0, WARM_UP)), outstanding);
  // No two messages of a batch go to the same thread, so each message is one update.
  const before = await readStatistics(server.sql, chat.counts.acked);
  const start = performance.now();
  const spent = startCpuMeter(settings, server.pid);
  await chat.send(messages(targets.slice(WARM_UP)), outstanding);
  const { server: serverMicros, postgres, others } = perItem(MESSAGES, spent());
  const seconds = (performance.now() - start) / 1_000;
  const after = await readStatistics(server.sql, chat.counts.acked);
  await checkRows(server.sql, chat.counts.acked + threads.length);
  const updates = after.updates - before.updates;
  return {
    perSecond: MESSAGES / seconds,
    server: serverMicros,
    postgres,
    others,
    hot: ((after.hot - before.hot) / updates) * 100,
    walBytes: (after.wal - before.wal) / MESSAGES,
  };
}

/** A message to each of the threads, from its two members in turn. */
function messages(threads: readonly SpreadThread[]): () => LoadFrame | undefined {
  let sent = 0;
  return () => {
    const thread = threads[sent];
    if (thread === undefined) return undefined;
    const from = thread.low - 1 + (sent % 2) * PAIRS;
    sent += 1;
    return { from, events: 1, ...makeMessage(thread.id) };
  };
}

function repeatThreads(threads: readonly SpreadThread[], count: number): SpreadThread[] {
  return Array.from({ length: count }, (_, i) => threads[i % threads.length]).filter(
    (thread) => thread !== undefined,
  );
}

/**
 * Reads the statistics of PostgreSQL since the schema was made, once its sessions have reported this number of
 * updates of threads.
 */
async function readStatistics(
  sql: SQL,
  updates: number,
): Promise<{ updates: number; hot: number; wal: number }> {
  let row = { updates: 0, hot: 0, wal: 0 };
  const isCounted = async (): Promise<boolean> => {
    const [found]: (typeof row)[] = await sql`
      select n_tup_upd::float8 as updates, n_tup_hot_upd::float8 as hot, (pg_current_wal_insert_lsn() - '0/0')::float8 as wal
      from pg_stat_user_tables where relid = 'threads'::regclass`;
    row = found ?? row;
    return row.updates >= updates;
  };
  if (!(await waitUntil(isCounted, STATISTICS_LIMIT_MS)))
    throw new Error(`PostgreSQL counts ${row.updates} updates of threads for ${updates} messages`);
  return row;
}
