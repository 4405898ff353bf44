// A worker process of `npm run load`: puts its share of the load on the service. Its parent controls it by IPC.
import { Histogram, type Buckets } from '../measure/histogram.ts';
import type { WorkerCommand, WorkerProgress, WorkerReport } from './worker-messages.ts';
import type { Workload } from '../workloads/workload.ts';
import { createWorkload } from '../workloads/workloads.ts';

/** Interval of progress reports, in milliseconds. */
const REPORT_MS = 100;

let workload: Workload | undefined;
let reportTimer: Timer | undefined;

process.on('message', (command: WorkerCommand) => {
  execute(command).then(send, (error: unknown) => send({ name: 'failed', why: String(error) }));
});
// The parent is gone, so this process ends itself.
process.on('disconnect', () => process.exit());

async function execute(command: WorkerCommand): Promise<WorkerReport> {
  if (command.name === 'open') {
    workload = createWorkload(command.job);
    await workload.open();
    return { name: 'open' };
  }
  if (workload === undefined) throw new Error('no job was opened');
  return command.name === 'start' ? start(workload) : await finish(workload, command);
}

function start(workload: Workload): WorkerReport {
  workload.takeLatencies();
  workload.start();
  reportTimer = setInterval(() => send({ name: 'progress', progress: takeProgress(workload) }), REPORT_MS);
  return { name: 'start' };
}

async function finish(
  workload: Workload,
  { total }: WorkerCommand & { name: 'finish' },
): Promise<WorkerReport> {
  const problems = await workload.finish(total);
  clearInterval(reportTimer);
  const progress = takeProgress(workload);
  workload[Symbol.dispose]();
  return { name: 'finish', progress, problems };
}

function takeProgress(workload: Workload): WorkerProgress {
  const latencies = Object.entries(workload.takeLatencies()).map(([kind, values]) => [
    kind,
    toBuckets(values),
  ]);
  return { counts: workload.counts, latencies: Object.fromEntries(latencies) as Record<string, Buckets> };
}

function toBuckets(values: readonly number[]): Buckets {
  const histogram = new Histogram();
  for (const ms of values) histogram.record(ms);
  return histogram.buckets;
}

function send(report: WorkerReport): void {
  process.send?.(report);
}
