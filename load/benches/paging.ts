import { perItem, startCpuMeter } from '../measure/cpu-meter.ts';
import { makePageCases, type PageCase } from '../data/paging-cases.ts';
import { insertPagingData, READER, type ListSizes } from '../data/paging-data.ts';
import { createRestClient, type RestClient } from '../clients/rest-client.ts';
import { startServer } from '../services/server-process.ts';
import type { BenchSettings } from './bench-settings.ts';
import { medians, percentile } from '../measure/statistics.ts';
import { figure, formatTable, type Column } from '../measure/table.ts';
import { makeTokens } from '../clients/make-tokens.ts';

const SIZES: ListSizes = {
  threads: 10_000,
  messages: 1_000_000,
  notifications: 100_000,
  readNotifications: 100,
};
const WARM_UP_REQUESTS = 200;
const REQUESTS = 200;

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

/** Measures pages of long lists over REST, at their ends and deep inside, one request at a time. Returns the table. */
export async function benchPaging(settings: BenchSettings): Promise<string> {
  await using server = await startServer(settings);
  const threadId = await insertPagingData(server.sql, SIZES);
  const [token = ''] = await makeTokens(server.jwtSecret, READER, 1);
  const call = createRestClient(server.port, token);
  const rows: Row[] = [];
  for (const pageCase of await makePageCases(call, threadId, SIZES)) {
    const runs: Figures[] = [];
    for (let run = 0; run < settings.runs; run++)
      runs.push(await runOnce(settings, server.pid, call, pageCase));
    rows.push({ name: pageCase.name, ...medians(runs) });
  }
  const caption = `Paging over REST: a user with ${figure(SIZES.threads)} threads, a thread with ${figure(SIZES.messages)} messages, ${figure(SIZES.notifications)} notifications of the user and as many of an audience; ${REQUESTS} requests one after the other, ${settings.runs} run(s). µs of CPU per request.`;
  return `${caption}\n\n${formatTable(columns, rows)}`;
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
