import { Brokers } from '../platform/platform-kafka.ts';
import { checkNotifications } from '../checks/check-notifications.ts';
import { benchEvents, notificationsOf } from '../platform/sample-events.ts';
import { per, startMeter } from '../measure/cpu-meter.ts';
import { startServer } from '../services/server-process.ts';
import { kafkaOf } from '../services/services.ts';
import type { Settings } from './bench-settings.ts';
import { medians } from '../measure/statistics.ts';
import { figure, formatTable, type Column } from '../measure/table.ts';
import { until } from '../concurrency/wait-until.ts';

/** Events of the platform that wait when the server starts. */
const BACKLOG = 100_000;
const LIMIT_MS = 600_000;
/** An outage: so many events came a second, for so long, and go on coming. */
const OUTAGE = { perSecond: 2_000, seconds: 300 };
const CHUNK = 20_000;

/** Processor times are microseconds an event. */
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

/** How fast a backlog of events is stored and committed. Returns the table. */
export async function benchBacklog(settings: Settings): Promise<string> {
  const runs: Figures[] = [];
  for (let run = 0; run < settings.runs; run++) runs.push(await runOnce(settings, BACKLOG, 0));
  const caption = `Backlog: ${figure(BACKLOG)} events of ten topics by turns, ${figure(notificationsOf(BACKLOG))} notifications, ${settings.runs} run(s). From the first commit of offsets to the last; µs of CPU an event.`;
  return `${caption}\n\n${formatTable(columns, [medians(runs)])}`;
}

/** How long the lag of an outage lasts while events go on coming. Returns the table. */
export async function benchOutage(settings: Settings): Promise<string> {
  const { perSecond, seconds } = OUTAGE;
  const row = await runOnce(settings, perSecond * seconds, perSecond);
  const caption = `Outage: ${figure(perSecond * seconds)} events wait and ${figure(perSecond)} a second go on coming. Until the lag is 0.`;
  return `${caption}\n\n${formatTable(columns, [row])}`;
}

async function runOnce(settings: Settings, backlog: number, perSecond: number): Promise<Figures> {
  const kafka = kafkaOf(settings);
  await using brokers = await Brokers.open(kafka.url);
  for (let from = 0; from < backlog; from += CHUNK)
    await brokers.produce(benchEvents(from, Math.min(backlog, from + CHUNK)));
  await using server = await startServer(settings, brokers.env(kafka.url));
  await patiently(async () => (await brokers.committed()) > 0);
  const before = {
    committed: await brokers.committed(),
    at: performance.now(),
    spent: startMeter(settings, server.pid),
  };
  const produced = await whileTheyCome(brokers, backlog, perSecond);
  const ms = performance.now() - before.at;
  const events = produced - before.committed;
  const spent = per(events, before.spent());
  await patiently(async () => (await brokers.committed()) >= produced);
  await checkNotifications(server.sql, produced);
  return { events, seconds: ms / 1_000, perSecond: (events / ms) * 1_000, ...spent };
}

/** Until everything is committed that was there a moment ago. Resolves to how many events there were in all. */
async function whileTheyCome(brokers: Brokers, backlog: number, perSecond: number): Promise<number> {
  const start = performance.now();
  let produced = backlog;
  await patiently(async () => {
    const before = produced;
    produced = backlog + Math.floor(((performance.now() - start) / 1_000) * perSecond);
    await brokers.produce(benchEvents(before, produced));
    // What has come this moment is still on its way.
    return (await brokers.committed()) >= before;
  });
  return produced;
}

async function patiently(condition: () => Promise<boolean>): Promise<void> {
  if (!(await until(condition, LIMIT_MS)))
    throw new Error(`the events were not committed within ${LIMIT_MS / 1_000} s`);
}
