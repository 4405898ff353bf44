// A worker process of `npm run load`: puts its share of the load on the service. Its parent talks to it by IPC.
import { Histogram, type Buckets } from '../measure/histogram.ts';
import type { Order, Progress, Report } from './worker-messages.ts';
import type { Workload } from '../workloads/workload.ts';
import { workloadOf } from '../workloads/workloads.ts';

/** How often the parent hears how far this is, in milliseconds. */
const TELL_MS = 100;

let workload: Workload | undefined;
let telling: Timer | undefined;

process.on('message', (order: Order) => {
  obey(order).then(tell, (error: unknown) => tell({ name: 'failed', why: String(error) }));
});
// Nobody is there any more who would end this.
process.on('disconnect', () => process.exit());

async function obey(order: Order): Promise<Report> {
  if (order.name === 'open') {
    workload = workloadOf(order.job);
    await workload.open();
    return { name: 'open' };
  }
  if (workload === undefined) throw new Error('there is no job');
  return order.name === 'start' ? start(workload) : await finish(workload, order);
}

function start(workload: Workload): Report {
  workload.takeLatencies();
  workload.start();
  telling = setInterval(() => tell({ name: 'progress', progress: progressOf(workload) }), TELL_MS);
  return { name: 'start' };
}

async function finish(workload: Workload, { total }: Order & { name: 'finish' }): Promise<Report> {
  const problems = await workload.finish(total);
  clearInterval(telling);
  const progress = progressOf(workload);
  workload[Symbol.dispose]();
  return { name: 'finish', progress, problems };
}

function progressOf(workload: Workload): Progress {
  const latencies = Object.entries(workload.takeLatencies()).map(([of, values]) => [of, bucketsOf(values)]);
  return { counts: workload.counts, latencies: Object.fromEntries(latencies) as Record<string, Buckets> };
}

function bucketsOf(values: readonly number[]): Buckets {
  const histogram = new Histogram();
  for (const ms of values) histogram.record(ms);
  return histogram.buckets;
}

function tell(report: Report): void {
  process.send?.(report);
}
