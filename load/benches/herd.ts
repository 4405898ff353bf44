import { ReconnectingClient } from '../clients/reconnecting-client.ts';
import { perItem, startCpuMeter } from '../measure/cpu-meter.ts';
import { pingWhile } from '../clients/ping-while.ts';
import { startServer } from '../services/server-process.ts';
import type { BenchSettings } from './bench-settings.ts';
import { medians, percentile } from '../measure/statistics.ts';
import { figure, formatTable, type Column } from '../measure/table.ts';
import { makeTokens } from '../clients/make-tokens.ts';

/** Number of clients that connect at once, as after a restart of a proxy, and of clients that were connected before. */
const HERD = 5_000;
const PINGERS = 20;
const BEFORE_MS = 1_000;

/** Times are milliseconds; processor times are microseconds per client of the herd. */
interface Figures {
  retries: number;
  seconds: number;
  beforeP50: number;
  beforeP99: number;
  duringP50: number;
  duringP99: number;
  duringMax: number;
  server: number;
  others: number;
}

const columns: Column<Figures>[] = [
  { head: 'all connected s', cell: (row) => figure(row.seconds, 1) },
  { head: 'retries', cell: (row) => figure(row.retries) },
  { head: 'server µs', cell: (row) => figure(row.server) },
  { head: 'ping before p50 ms', cell: (row) => figure(row.beforeP50, 1) },
  { head: 'p99 ms', cell: (row) => figure(row.beforeP99, 1) },
  { head: 'during p50 ms', cell: (row) => figure(row.duringP50, 1) },
  { head: 'p99 ms', cell: (row) => figure(row.duringP99, 1) },
  { head: 'max ms', cell: (row) => figure(row.duringMax, 1) },
  { head: 'others µs', cell: (row) => figure(row.others) },
];

/** Measures how long a herd takes to come back, and what clients feel that are already connected. Returns the table. */
export async function benchHerd(settings: BenchSettings): Promise<string> {
  const runs: Figures[] = [];
  for (let run = 0; run < settings.runs; run++) runs.push(await runOnce(settings));
  const caption = `Herd: ${figure(HERD)} clients connect at once and retry when refused with Retry-After, until all have hello; ${PINGERS} connected clients ping throughout. ${settings.runs} run(s).`;
  return `${caption}\n\n${formatTable(columns, [medians(runs)])}`;
}

async function runOnce(settings: BenchSettings): Promise<Figures> {
  await using server = await startServer(settings);
  const tokens = await makeTokens(server.jwtSecret, 1, HERD + PINGERS);
  using clients = new DisposableStack();
  const pingers = tokens.slice(HERD).map((token) => clients.use(new ReconnectingClient(server.port, token)));
  for (const pinger of pingers) await pinger.connect();
  const before: number[] = [];
  await pingWhile(pingers, Bun.sleep(BEFORE_MS), (ms) => before.push(ms));
  const herd = tokens.slice(0, HERD).map((token) => clients.use(new ReconnectingClient(server.port, token)));
  const start = performance.now();
  const spent = startCpuMeter(settings, server.pid);
  let seconds = 0;
  const back = Promise.all(herd.map((client) => client.connect())).then(() => {
    seconds = (performance.now() - start) / 1_000;
  });
  const during: number[] = [];
  await pingWhile(pingers, back, (ms) => during.push(ms));
  for (const client of [...herd, ...pingers]) client.check();
  return {
    retries: herd.reduce((sum, client) => sum + client.retries, 0),
    seconds,
    beforeP50: percentile(before, 0.5),
    beforeP99: percentile(before, 0.99),
    duringP50: percentile(during, 0.5),
    duringP99: percentile(during, 0.99),
    duringMax: percentile(during, 1),
    ...perItem(HERD, spent()),
  };
}
