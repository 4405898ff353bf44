import { PlatformKafka } from '../platform/platform-kafka.ts';
import { startServer } from '../services/server-process.ts';
import { requireKafka } from '../services/services.ts';
import type { BenchSettings } from './bench-settings.ts';
import { percentile } from '../measure/statistics.ts';
import { figure, formatTable, type Column } from '../measure/table.ts';
import { makeTokens } from '../clients/make-tokens.ts';
import { WebSocketClient } from '../clients/websocket-client.ts';

const EVENTS = 300;
const WARM_UP = 30;
const READER = 1;
const LIMIT_MS = 20_000;

interface Figures {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

const columns: Column<Figures>[] = [
  { head: 'p50 ms', cell: (row) => figure(row.p50, 2) },
  { head: 'p99 ms', cell: (row) => figure(row.p99, 2) },
  { head: 'max ms', cell: (row) => figure(row.max, 2) },
];

/**
 * Measures the time from producing an event to its notification on a socket, one event at a time. Returns the
 * table.
 */
export async function benchPush(settings: BenchSettings): Promise<string> {
  const kafka = requireKafka(settings);
  await using brokers = await PlatformKafka.open(kafka.url);
  await using server = await startServer(settings, brokers.serverSettings(kafka.url));
  const [token = ''] = await makeTokens(server.jwtSecret, READER, 1);
  const pushed = new Map<number, (at: number) => void>();
  let lost: string | undefined;
  const client = new WebSocketClient({
    onText: (text) => onFrame(pushed, text),
    onEnd: (why) => (lost = why),
  });
  await client.open(server.port, token);
  const latencies: number[] = [];
  for (let n = 1; n <= WARM_UP + EVENTS; n++) {
    const arrival = Promise.withResolvers<number>();
    pushed.set(n, arrival.resolve);
    const start = performance.now();
    const late = setTimeout(() => arrival.reject(new Error(`event ${n} was not pushed`)), LIMIT_MS);
    await brokers.produce([eventFor(n)]);
    const at = await arrival.promise;
    clearTimeout(late);
    if (n > WARM_UP) latencies.push(at - start);
  }
  client.close();
  if (lost !== undefined) throw new Error(lost);
  if (pushed.size > 0) throw new Error(`${pushed.size} events were not pushed`);
  const row = {
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
    max: percentile(latencies, 1),
  };
  const caption = `Push: ${EVENTS} events one after the other. Latency from producing an event (all replicas acknowledge) to the frame on a socket.`;
  return `${caption}\n\n${formatTable(columns, [row])}`;
}

function eventFor(n: number) {
  const data = { courseId: n, courseTitle: 'Type on screen', userId: READER };
  const event = { eventType: 'courses.completed', timestamp: new Date().toISOString(), data };
  return { topic: 'courses.completed', value: JSON.stringify(event), notifications: 1 };
}

function onFrame(pushed: Map<number, (at: number) => void>, text: string): void {
  const { type, payload } = JSON.parse(text) as { type: string; payload: { data?: { courseId?: number } } };
  const n = payload.data?.courseId;
  if (type !== 'notification' || n === undefined) return;
  const resolve = pushed.get(n);
  if (resolve === undefined) throw new Error(`event ${n} was pushed twice`);
  pushed.delete(n);
  resolve(performance.now());
}
