import { API_PREFIX } from '@messaging/protocol/frames';
import { per, startMeter } from './meter.ts';
import { cases, type Case, type Get } from './paging-cases.ts';
import { insertPagingData, MESSAGES, NOTIFICATIONS, READER, THREADS } from './paging-data.ts';
import { startServer } from './server-process.ts';
import type { Settings } from './settings.ts';
import { medians, percentile } from './statistics.ts';
import { figure, formatTable, type Column } from './table.ts';
import { makeTokens } from './tokens.ts';

const WARM_UP_REQUESTS = 200;
const REQUESTS = 200;

/** Processor times are microseconds a request. */
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

/** Pages of long lists over REST, at their ends and deep inside, one request at a time. Returns the table. */
export async function benchPaging(settings: Settings): Promise<string> {
  await using server = await startServer(settings);
  const threadId = await insertPagingData(server.sql);
  const [token = ''] = await makeTokens(server.jwtSecret, READER, 1);
  const get = createGet(server.port, token);
  const rows: Row[] = [];
  for (const one of await cases(get, threadId)) {
    const runs: Figures[] = [];
    for (let run = 0; run < settings.runs; run++) runs.push(await runOnce(settings, server.pid, get, one));
    rows.push({ name: one.name, ...medians(runs) });
  }
  const caption = `Paging over REST: a user with ${figure(THREADS)} threads, a thread with ${figure(MESSAGES)} messages, ${figure(NOTIFICATIONS)} notifications of the user and as many of an audience; ${REQUESTS} requests one after the other, ${settings.runs} run(s). µs of CPU a request.`;
  return `${caption}\n\n${formatTable(columns, rows)}`;
}

function createGet(port: number, token: string): Get {
  return async <Page>(path: string): Promise<Page> => {
    const answer = await fetch(`http://127.0.0.1:${port}${API_PREFIX}${path}`, {
      headers: { Authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(10_000),
    });
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Page;
  };
}

async function runOnce(
  settings: Settings,
  serverPid: number,
  get: Get,
  { path, check }: Case,
): Promise<Figures> {
  const latencies: number[] = [];
  const ask = async (): Promise<void> => {
    const start = performance.now();
    const page = await get<never>(path);
    latencies.push(performance.now() - start);
    check(page);
  };
  for (let i = 0; i < WARM_UP_REQUESTS; i++) await ask();
  latencies.length = 0;
  const spent = startMeter(settings, serverPid);
  for (let i = 0; i < REQUESTS; i++) await ask();
  return { ...per(REQUESTS, spent()), p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99) };
}
