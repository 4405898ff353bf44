import { checkRows } from '../checks/check-rows.ts';
import { FrameLoad, type LoadFrame } from '../clients/frame-load.ts';
import { makeMessage } from '../clients/make-message.ts';
import { makeTokens } from '../clients/make-tokens.ts';
import { createRestClient } from '../clients/rest-client.ts';
import { perItem, startCpuMeter } from '../measure/cpu-meter.ts';
import { medians, percentile } from '../measure/statistics.ts';
import { figure, formatTable, type Column } from '../measure/table.ts';
import { startServer } from '../services/server-process.ts';
import type { BenchSettings } from './bench-settings.ts';

/** Members of a thread; two are a pair. */
const SIZES = [2, 3, 10, 50];
/** Connections in all: the fewer members, the more threads. */
const CONNECTIONS = 200;
const OUTSTANDING = 64;
const MESSAGES = 8_000;
const WARM_UP = 2_000;

interface Figures {
  size: number;
  acked: number;
  delivered: number;
  p50: number;
  p99: number;
  server: number;
  postgres: number;
  /** Microseconds of the server for each delivery. */
  perDelivery: number;
}

const columns: Column<Figures>[] = [
  { head: 'members', cell: (row) => figure(row.size) },
  { head: 'acked/s', cell: (row) => figure(row.acked) },
  { head: 'deliveries/s', cell: (row) => figure(row.delivered) },
  { head: 'p50 ms', cell: (row) => figure(row.p50, 1) },
  { head: 'p99 ms', cell: (row) => figure(row.p99, 1) },
  { head: 'server µs', cell: (row) => figure(row.server, 1) },
  { head: 'µs a delivery', cell: (row) => figure(row.perDelivery, 1) },
  { head: 'PostgreSQL µs', cell: (row) => figure(row.postgres, 1) },
];

/** Measures sends to threads of several sizes, all of whose members are connected. Returns the table. */
export async function benchGroups(settings: BenchSettings): Promise<string> {
  const rows: Figures[] = [];
  for (const size of SIZES) {
    const runs: Figures[] = [];
    for (let run = 0; run < settings.runs; run++) runs.push(await runOnce(settings, size));
    rows.push(medians(runs));
  }
  const caption = `Groups: ${figure(MESSAGES)} messages at ${OUTSTANDING} outstanding, ${CONNECTIONS} connections in threads of so many members; ${settings.runs} run(s) each. µs of CPU per message.`;
  return `${caption}\n\n${formatTable(columns, rows)}`;
}

async function runOnce(settings: BenchSettings, size: number): Promise<Figures> {
  await using server = await startServer(settings);
  const tokens = await makeTokens(server.jwtSecret, 1, CONNECTIONS);
  const threadIds = await makeGroups(server.port, tokens, size);
  using load = new FrameLoad('message');
  await load.connect(server.port, tokens);
  await load.send(messages(threadIds, size, WARM_UP), OUTSTANDING);
  load.takeLatencies();
  const before = load.counts;
  const start = performance.now();
  const spent = startCpuMeter(settings, server.pid);
  await load.send(messages(threadIds, size, MESSAGES), OUTSTANDING);
  const costs = perItem(MESSAGES, spent());
  const seconds = (performance.now() - start) / 1_000;
  const latencies = load.takeLatencies();
  await checkRows(server.sql, load.counts.acked);
  return {
    size,
    acked: MESSAGES / seconds,
    delivered: (load.counts.events - before.events) / seconds,
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
    server: costs.server,
    postgres: costs.postgres,
    perDelivery: costs.server / (size - 1),
  };
}

/** Threads of the users 1 to `size`, `size + 1` to 2 × `size`, and so on. */
async function makeGroups(port: number, tokens: readonly string[], size: number): Promise<string[]> {
  const ids: string[] = [];
  for (let first = 0; first + size <= tokens.length; first += size) {
    const rest = createRestClient(port, tokens[first] ?? '');
    const others = Array.from({ length: size - 1 }, (_, i) => first + i + 2);
    const { id } =
      size === 2
        ? await rest('createThread', { participantId: others[0] ?? 0 })
        : await rest('createGroup', { title: 'a team', members: others.map((userId) => ({ userId })) });
    ids.push(id);
  }
  return ids;
}

/** Messages to each thread in turn, from each of its members in turn. */
function messages(threadIds: readonly string[], size: number, count: number): () => LoadFrame | undefined {
  let sent = 0;
  return () => {
    if (sent === count) return undefined;
    const thread = sent % threadIds.length;
    const member = Math.floor(sent / threadIds.length) % size;
    sent += 1;
    return { from: thread * size + member, events: size - 1, ...makeMessage(threadIds[thread] ?? '') };
  };
}
