import { formatCpuBreakdown } from '../measure/cpu-breakdown.ts';
import { latencyColumns, processorColumns, type ChatCosts } from '../measure/chat-columns.ts';
import { ChatLoad } from '../clients/chat-load.ts';
import { checkRows } from '../checks/check-rows.ts';
import { makeThreads } from '../data/make-threads.ts';
import { perItem, startCpuMeter } from '../measure/cpu-meter.ts';
import { residentBytes } from '../measure/process-stats.ts';
import { startServer, type ServerProcess } from '../services/server-process.ts';
import type { BenchSettings } from './bench-settings.ts';
import { medians, percentile } from '../measure/statistics.ts';
import { figure, formatTable, type Column } from '../measure/table.ts';
import { makeTokens } from '../clients/make-tokens.ts';

const THREADS = 200;
const OUTSTANDING = [8, 64, 256, 1_024];
const WARM_UP_SECONDS = 1.5;

/** Figures of one load. */
interface Figures extends ChatCosts {
  outstanding: number;
  acked: number;
  delivered: number;
  /** Longest time without any ack, in milliseconds; mostly a disk that takes long to sync. */
  pause: number;
  /** Share of acks that came after the delivery of a later message of the same thread, in percent. */
  late: number;
}

const columns: Column<Figures>[] = [
  { head: 'outstanding', cell: (row) => figure(row.outstanding) },
  { head: 'acked/s', cell: (row) => figure(row.acked) },
  { head: 'delivered/s', cell: (row) => figure(row.delivered) },
  ...latencyColumns,
  { head: 'pause ms', cell: (row) => figure(row.pause) },
  ...processorColumns,
  { head: 'late acks %', cell: (row) => figure(row.late, 1) },
];

/** Measures durable 1:1 chat over WebSocket at several loads, each on its own server and schema. Returns the table. */
export async function benchChat(settings: BenchSettings): Promise<string> {
  const rows: Figures[] = [];
  for (const outstanding of settings.outstanding ?? OUTSTANDING) {
    const runs: Figures[] = [];
    for (let run = 0; run < settings.runs; run++) runs.push(await runOnce(settings, outstanding));
    rows.push(medians(runs));
  }
  const caption = `Durable 1:1 chat: ${THREADS * 2} connections, ${THREADS} threads; ${settings.seconds} s after ${WARM_UP_SECONDS} s of warm-up, ${settings.runs} run(s) each. Latency from send to ack; pause: the longest time without any ack; µs of CPU per acked message.`;
  const budget = await describeBudget(settings, rows.at(-1)?.server ?? Number.NaN);
  return `${caption}\n\n${formatTable(columns, rows)}${budget}`;
}

/** Describes where the time of the last load went, if a profile was written. */
async function describeBudget({ profileTo }: BenchSettings, server: number): Promise<string> {
  if (profileTo === undefined) return '';
  return `\n\nThe server's time for a message, by the profile of the last run:\n\n${await formatCpuBreakdown(profileTo, server)}`;
}

async function runOnce(settings: BenchSettings, outstanding: number): Promise<Figures> {
  await using server = await startServer(settings);
  using load = new ChatLoad(await makeThreads({ ...server, firstUser: 1, count: THREADS }));
  await load.connect(server.port, await makeTokens(server.jwtSecret, 1, THREADS * 2));
  load.start(outstanding);
  await load.run(WARM_UP_SECONDS);
  const figures = await measure(settings, server, load);
  await load.finish();
  await checkRows(server.sql, load.counts.acked);
  const { acked, late } = load.counts;
  return { ...figures, outstanding, peakBytes: residentBytes(server.pid).peak, late: (late / acked) * 100 };
}

async function measure(settings: BenchSettings, server: ServerProcess, load: ChatLoad) {
  load.takeTimes();
  const before = load.counts;
  const start = performance.now();
  const spent = startCpuMeter(settings, server.pid);
  await load.run(settings.seconds);
  const micros = spent();
  const seconds = (performance.now() - start) / 1_000;
  const { latencies, longestPause } = load.takeTimes();
  const acked = load.counts.acked - before.acked;
  return {
    ...perItem(acked, micros),
    acked: acked / seconds,
    delivered: (load.counts.delivered - before.delivered) / seconds,
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
    pause: longestPause,
  };
}
