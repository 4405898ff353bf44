import { PlatformKafka } from '../platform/platform-kafka.ts';
import { checkNotifications } from '../checks/check-notifications.ts';
import { makeEvents, countNotifications } from '../platform/sample-events.ts';
import { perItem, startCpuMeter } from '../measure/cpu-meter.ts';
import { startServer } from '../services/server-process.ts';
import { requireKafka } from '../services/services.ts';
import type { BenchSettings } from './bench-settings.ts';
import { medians } from '../measure/statistics.ts';
import { figure, formatTable, type Column } from '../measure/table.ts';
import { waitUntil } from '../concurrency/wait-until.ts';

/** Number of platform events that wait when the server starts. */
const BACKLOG = 100_000;
const LIMIT_MS = 600_000;
/** An outage: events came at this rate for this time, and keep coming. */
const OUTAGE = { perSecond: 2_000, seconds: 300 };
const CHUNK = 20_000;

/** Processor times are microseconds per event. */
interface Figures {
  events: number;
  seconds: number;
  perSecond: number;
  server: number;
  postgres: number;
  kafka: number;
  generator: number;
  others: number;
}

const columns: Column<Figures>[] = [
  { head: 'events', cell: (row) => figure(row.events) },
  { head: 'seconds', cell: (row) => figure(row.seconds, 1) },
  { head: 'events/s', cell: (row) => figure(row.perSecond) },
  { head: 'server µs', cell: (row) => figure(row.server) },
  { head: 'PostgreSQL µs', cell: (row) => figure(row.postgres) },
  { head: 'Kafka µs', cell: (row) => figure(row.kafka) },
  { head: 'generator µs', cell: (row) => figure(row.generator) },
  { head: 'others µs', cell: (row) => figure(row.others) },
];

/** Measures how fast a backlog of events is stored and committed. Returns the table. */
export async function benchBacklog(settings: BenchSettings): Promise<string> {
  const runs: Figures[] = [];
  for (let run = 0; run < settings.runs; run++) runs.push(await runOnce(settings, BACKLOG, 0));
  const caption = `Backlog: ${figure(BACKLOG)} events of ten topics in turn, ${figure(countNotifications(BACKLOG))} notifications, ${settings.runs} run(s). From the first commit of offsets to the last; µs of CPU per event.`;
  return `${caption}\n\n${formatTable(columns, [medians(runs)])}`;
}

/** Measures how long the lag of an outage lasts while events keep coming. Returns the table. */
export async function benchOutage(settings: BenchSettings): Promise<string> {
  const { perSecond, seconds } = OUTAGE;
  const row = await runOnce(settings, perSecond * seconds, perSecond);
  const caption = `Outage: ${figure(perSecond * seconds)} events wait and ${figure(perSecond)} a second keep coming. Until the lag is 0.`;
  return `${caption}\n\n${formatTable(columns, [row])}`;
}

async function runOnce(settings: BenchSettings, backlog: number, perSecond: number): Promise<Figures> {
  const kafka = requireKafka(settings);
  await using brokers = await PlatformKafka.open(kafka.url);
  for (let from = 0; from < backlog; from += CHUNK)
    await brokers.produce(makeEvents(from, Math.min(backlog, from + CHUNK)));
  await using server = await startServer(settings, brokers.serverSettings(kafka.url));
  await patiently(async () => (await brokers.countCommitted()) > 0);
  const before = {
    committed: await brokers.countCommitted(),
    at: performance.now(),
    spent: startCpuMeter(settings, server.pid),
  };
  const produced = await whileTheyCome(brokers, backlog, perSecond);
  const ms = performance.now() - before.at;
  const events = produced - before.committed;
  const spent = perItem(events, before.spent());
  await patiently(async () => (await brokers.countCommitted()) >= produced);
  await checkNotifications(server.sql, produced);
  return { events, seconds: ms / 1_000, perSecond: (events / ms) * 1_000, ...spent };
}

/** Waits until all events produced a moment ago are committed. Resolves to the number of all events produced. */
async function whileTheyCome(brokers: PlatformKafka, backlog: number, perSecond: number): Promise<number> {
  const start = performance.now();
  let produced = backlog;
  await patiently(async () => {
    const before = produced;
    produced = backlog + Math.floor(((performance.now() - start) / 1_000) * perSecond);
    await brokers.produce(makeEvents(before, produced));
    // Events produced in this round are still on their way.
    return (await brokers.countCommitted()) >= before;
  });
  return produced;
}

async function patiently(condition: () => Promise<boolean>): Promise<void> {
  if (!(await waitUntil(condition, LIMIT_MS)))
    throw new Error(`the events were not committed within ${LIMIT_MS / 1_000} s`);
}
