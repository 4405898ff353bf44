import { subtractCounts, type Counts } from '../measure/counts.ts';
import { WorkerPool } from './worker-pool.ts';
import type { LoadRun } from './load-run.ts';
import { perItem, startCpuMeter, type CpuUsage } from '../measure/cpu-meter.ts';
import { residentBytes } from '../measure/process-stats.ts';
import { ProgressLine } from './progress-line.ts';
import { expectEqual, type Check, type LoadPlan } from '../scenarios/scenario.ts';
import { readServices } from '../services/services.ts';
import { Timeline } from './timeline.ts';

/** Minimum seconds per point of the charts, which have at most 300 points. */
const MIN_STEP_SECONDS = 1;
const POINTS = 300;

/** Outcome of a run. */
export interface Outcome {
  readonly timeline: Timeline;
  /** Counts within the measured time. */
  readonly seconds: number;
  readonly measured: Counts;
  /** Processor time per counted item, in microseconds; undefined when this run did not start the service. */
  readonly spent: CpuUsage | undefined;
  /**
   * Memory of all instances in bytes, before the first connection and at the end; NaN when this run did not
   * start the service.
   */
  readonly resident: { readonly before: number; readonly after: number };
  readonly checks: readonly Check[];
}

/** Puts the load of a scenario on the service. Rejects when the load cannot go on; a wrong count is a failed check. */
export async function runLoad(options: LoadRun): Promise<Outcome> {
  await using opened = new AsyncDisposableStack();
  const plan = await options.scenario.open(options, opened);
  const timeline = new Timeline(options.scenario.counted);
  await using workers = new WorkerPool(plan.jobs, (worker, progress) => timeline.take(worker, progress));
  const before = readResidentBytes(plan);
  await workers.open();
  const { problems, after, ...outcome } = await drive(options, plan, workers, timeline);
  const resident = { before, after };
  return { ...outcome, resident, timeline, checks: await runChecks(plan, timeline.counts, problems) };
}

async function drive(options: LoadRun, plan: LoadPlan, workers: WorkerPool, timeline: Timeline) {
  const { warmUp, seconds, scenario } = options;
  using shown = new DisposableStack();
  shown.use(new ProgressLine(timeline));
  shown.use(startSteps(timeline, warmUp + seconds));
  await workers.start();
  await workers.wait(warmUp);
  timeline.forgetLatencies();
  const before = timeline.counts;
  const start = performance.now();
  const spent = startMeter(plan, workers);
  const finished = await (plan.endsWhenDone ? workers.finish() : workers.wait(seconds));
  const end = {
    seconds: (performance.now() - start) / 1_000,
    measured: subtractCounts(timeline.counts, before),
  };
  const costs = { spent: spent?.(end.measured[scenario.counted]), after: readResidentBytes(plan) };
  // Late answers count too: the slowest latencies come last.
  return { ...end, ...costs, problems: finished ?? (await workers.finish()) };
}

/** Returns NaN when this run did not start the service. */
function readResidentBytes({ target }: LoadPlan): number {
  return target.own?.pids.reduce((sum, pid) => sum + residentBytes(pid).now, 0) ?? Number.NaN;
}

/** The returned function divides the usage by a count. */
function startMeter({ target }: LoadPlan, workers: WorkerPool): ((count: number) => CpuUsage) | undefined {
  if (target.own === undefined) return undefined;
  const spent = startCpuMeter(readServices(), target.own.pids, workers.pids);
  // For a count of 0 the result is unknown.
  return (count) => perItem(count || Number.NaN, spent());
}

function startSteps(timeline: Timeline, seconds: number): Disposable {
  const start = performance.now();
  const every = Math.max(MIN_STEP_SECONDS, seconds / POINTS) * 1_000;
  const timer = setInterval(() => timeline.endStep((performance.now() - start) / 1_000), every);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

async function runChecks(
  plan: LoadPlan,
  counts: Counts,
  problems: readonly string[],
): Promise<readonly Check[]> {
  return [
    expectEqual('answered, of those sent', counts.acked + counts.refused, counts.sent),
    expectEqual('refused', counts.refused, 0),
    expectEqual('due but not sent', counts.unsent, 0),
    ...(problems.length === 0
      ? [{ description: 'no worker process found a fault', isGood: true }]
      : problems.map((description) => ({ description, isGood: false }))),
    ...(await plan.check(counts)),
  ];
}
