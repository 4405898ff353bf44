import { checkOpenFiles } from '../checks/check-open-files.ts';
import { Crowd } from '../clients/listeners.ts';
import { per, startMeter } from '../measure/cpu-meter.ts';
import { residentBytes } from '../measure/process-stats.ts';
import { startServer, type ServerProcess } from '../services/server-process.ts';
import type { Settings } from './bench-settings.ts';
import { medians } from '../measure/statistics.ts';
import { figure, formatTable, type Column } from '../measure/table.ts';
import { makeTokens } from '../clients/make-tokens.ts';

const CONNECTIONS = 10_000;
/** Handshakes under way at any time, as after a restart of a proxy. */
const AT_ONCE = 200;
/** How long the connections then stay, which shows what was only memory of the connecting. */
const SETTLE_SECONDS = 5;

/** Processor times are microseconds a connection, memory is bytes a connection. */
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

/** What a connection costs that does nothing. Returns the table. */
export async function benchIdle(settings: Settings): Promise<string> {
  checkOpenFiles(CONNECTIONS);
  const runs: Figures[] = [];
  for (let run = 0; run < settings.runs; run++) runs.push(await runOnce(settings));
  const caption = `Idle: ${figure(CONNECTIONS)} users of one connection each, without threads, ${AT_ONCE} handshakes at a time, ${settings.runs} run(s). KB and µs of CPU a connection, right after connecting; settled: after ${SETTLE_SECONDS} s.`;
  return `${caption}\n\n${formatTable(columns, [medians(runs)])}`;
}

async function runOnce(settings: Settings): Promise<Figures> {
  await using server = await startServer(settings);
  const tokens = await makeTokens(server.jwtSecret, 1, CONNECTIONS);
  using crowd = new Crowd();
  const before = residentBytes(server.pid).now;
  const start = performance.now();
  const spent = startMeter(settings, server.pid);
  await crowd.connectAll([server.port], tokens, AT_ONCE);
  const figures = {
    connectsPerSecond: (CONNECTIONS / (performance.now() - start)) * 1_000,
    ...per(CONNECTIONS, spent()),
    bytes: (residentBytes(server.pid).now - before) / CONNECTIONS,
  };
  await Bun.sleep(SETTLE_SECONDS * 1_000);
  crowd.check(CONNECTIONS);
  return { ...figures, settledBytes: settled(server, before) };
}

function settled(server: ServerProcess, before: number): number {
  return (residentBytes(server.pid).now - before) / CONNECTIONS;
}
