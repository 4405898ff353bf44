import type { RestClient } from '../clients/rest-client.ts';
import type { PageCase } from '../data/paging-cases.ts';
import type { BenchSettings } from '../benches/bench-settings.ts';
import { perItem, startCpuMeter } from './cpu-meter.ts';
import { medians, percentile } from './statistics.ts';
import { figure, formatTable, type Column } from './table.ts';

const WARM_UP_REQUESTS = 200;
export const REQUESTS = 200;

/** Processor times are microseconds per request. */
interface Figures {
  p50: number;
  p99: number;
  server: number;
  postgres: number;
  redis: number;
  generator: number;
  others: number;
}
type Row = Figures & { readonly name: string };

const columns: Column<Row>[] = [
  { head: 'page', cell: (row) => row.name },
  { head: 'p50 ms', cell: (row) => figure(row.p50, 2) },
  { head: 'p99 ms', cell: (row) => figure(row.p99, 2) },
  { head: 'server µs', cell: (row) => figure(row.server) },
  { head: 'PostgreSQL µs', cell: (row) => figure(row.postgres) },
  { head: 'others µs', cell: (row) => figure(row.others) },
];

/** Requests each page one after the other, `settings.runs` times, and checks every answer. Returns the table. */
export async function measurePages(
  settings: BenchSettings,
  serverPid: number,
  call: RestClient,
  cases: readonly PageCase[],
): Promise<string> {
  const rows: Row[] = [];
  for (const pageCase of cases) {
    const runs: Figures[] = [];
    for (let run = 0; run < settings.runs; run++)
      runs.push(await runOnce(settings, serverPid, call, pageCase));
    rows.push({ name: pageCase.name, ...medians(runs) });
  }
  return formatTable(columns, rows);
}

async function runOnce(
  settings: BenchSettings,
  serverPid: number,
  call: RestClient,
  { read }: PageCase,
): Promise<Figures> {
  const latencies: number[] = [];
  const ask = async (): Promise<void> => {
    const start = performance.now();
    const check = await read(call);
    latencies.push(performance.now() - start);
    check();
  };
  for (let i = 0; i < WARM_UP_REQUESTS; i++) await ask();
  latencies.length = 0;
  const spent = startCpuMeter(settings, serverPid);
  for (let i = 0; i < REQUESTS; i++) await ask();
  return {
    ...perItem(REQUESTS, spent()),
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
  };
}
