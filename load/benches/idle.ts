import { checkOpenFiles } from '../checks/check-open-files.ts';
import { Listeners } from '../clients/listeners.ts';
import { perItem, startCpuMeter } from '../measure/cpu-meter.ts';
import { residentBytes } from '../measure/process-stats.ts';
import { startServer, type ServerProcess } from '../services/server-process.ts';
import type { BenchSettings } from './bench-settings.ts';
import { medians } from '../measure/statistics.ts';
import { figure, formatTable, type Column } from '../measure/table.ts';
import { makeTokens } from '../clients/make-tokens.ts';

const CONNECTIONS = 10_000;
/** Handshakes in progress at any time, as after a restart of a proxy. */
const AT_ONCE = 200;
/** Time that the connections then stay. It shows which memory only the connecting used. */
const SETTLE_SECONDS = 5;

/** Processor times are microseconds per connection; memory is bytes per connection. */
interface Figures {
  connectsPerSecond: number;
  bytes: number;
  settledBytes: number;
  server: number;
  postgres: number;
  redis: number;
  generator: number;
  others: number;
}

const columns: Column<Figures>[] = [
  { head: 'connects/s', cell: (row) => figure(row.connectsPerSecond) },
  { head: 'RSS KB', cell: (row) => figure(row.bytes / 1e3, 1) },
  { head: 'settled KB', cell: (row) => figure(row.settledBytes / 1e3, 1) },
  { head: 'server µs', cell: (row) => figure(row.server) },
  { head: 'PostgreSQL µs', cell: (row) => figure(row.postgres) },
  { head: 'Redis µs', cell: (row) => figure(row.redis) },
  { head: 'generator µs', cell: (row) => figure(row.generator) },
  { head: 'others µs', cell: (row) => figure(row.others) },
];

/** Measures the cost of idle connections. Returns the table. */
export async function benchIdle(settings: BenchSettings): Promise<string> {
  checkOpenFiles(CONNECTIONS);
  const runs: Figures[] = [];
  for (let run = 0; run < settings.runs; run++) runs.push(await runOnce(settings));
  const caption = `Idle: ${figure(CONNECTIONS)} users of one connection each, without threads, ${AT_ONCE} handshakes at a time, ${settings.runs} run(s). KB and µs of CPU per connection, right after connecting; settled: after ${SETTLE_SECONDS} s.`;
  return `${caption}\n\n${formatTable(columns, [medians(runs)])}`;
}

async function runOnce(settings: BenchSettings): Promise<Figures> {
  await using server = await startServer(settings);
  const tokens = await makeTokens(server.jwtSecret, 1, CONNECTIONS);
  using listeners = new Listeners();
  const before = residentBytes(server.pid).now;
  const start = performance.now();
  const spent = startCpuMeter(settings, server.pid);
  await listeners.connectAll([server.port], tokens, AT_ONCE);
  const figures = {
    connectsPerSecond: (CONNECTIONS / (performance.now() - start)) * 1_000,
    ...perItem(CONNECTIONS, spent()),
    bytes: (residentBytes(server.pid).now - before) / CONNECTIONS,
  };
  await Bun.sleep(SETTLE_SECONDS * 1_000);
  listeners.check(CONNECTIONS);
  return { ...figures, settledBytes: settledBytes(server, before) };
}

function settledBytes(server: ServerProcess, before: number): number {
  return (residentBytes(server.pid).now - before) / CONNECTIONS;
}
