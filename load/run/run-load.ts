import { minus, type Counts } from '../measure/counts.ts';
import { Crew } from './worker-pool.ts';
import type { LoadRun } from './load-run.ts';
import { per, startMeter, type Spent } from '../measure/cpu-meter.ts';
import { residentBytes } from '../measure/process-stats.ts';
import { ProgressLine } from './progress-line.ts';
import { same, type Check, type Plan } from '../scenarios/scenario.ts';
import { givenServices } from '../services/services.ts';
import { Timeline } from './timeline.ts';

/** Seconds of one point of the charts, at most 300 of them. */
const MIN_STEP_SECONDS = 1;
const POINTS = 300;

/** What came of a run. */
export interface Outcome {
  readonly timeline: Timeline;
  /** Within the time measured. */
  readonly seconds: number;
  readonly measured: Counts;
  /** Processor time in microseconds for each thing counted; undefined: the service is not ours. */
  readonly spent: Spent | undefined;
  /** Memory of all instances in bytes, before anybody connected and at the end; NaN: not ours. */
  readonly resident: { readonly before: number; readonly after: number };
  readonly checks: readonly Check[];
}

/** Puts the load of a scenario on the service. Rejects when it cannot go on; a wrong count is a check that is not good. */
export async function runLoad(options: LoadRun): Promise<Outcome> {
  await using opened = new AsyncDisposableStack();
  const plan = await options.scenario.open(options, opened);
  const timeline = new Timeline(options.scenario.counted);
  await using crew = new Crew(plan.jobs, (worker, progress) => timeline.take(worker, progress));
  const before = residentOf(plan);
  await crew.open();
  const { problems, after, ...outcome } = await drive(options, plan, crew, timeline);
  const resident = { before, after };
  return { ...outcome, resident, timeline, checks: await check(plan, timeline.counts, problems) };
}

async function drive(options: LoadRun, plan: Plan, crew: Crew, timeline: Timeline) {
  const { warmUp, seconds, scenario } = options;
  using shown = new DisposableStack();
  shown.use(new ProgressLine(timeline));
  shown.use(stepsOf(timeline, warmUp + seconds));
  await crew.start();
  await crew.work(warmUp);
  timeline.forgetLatencies();
  const before = timeline.counts;
  const start = performance.now();
  const spent = meter(plan, crew);
  const finished = await (plan.endsWhenDone ? crew.finish() : crew.work(seconds));
  const end = { seconds: (performance.now() - start) / 1_000, measured: minus(timeline.counts, before) };
  const costs = { spent: spent?.(end.measured[scenario.counted]), after: residentOf(plan) };
  // What is late is counted too: the slowest latencies come last.
  return { ...end, ...costs, problems: finished ?? (await crew.finish()) };
}

/** NaN: the service is not ours. */
function residentOf({ target }: Plan): number {
  return target.own?.pids.reduce((sum, pid) => sum + residentBytes(pid).now, 0) ?? Number.NaN;
}

/** The function returned tells what was spent on each of so many things. */
function meter({ target }: Plan, crew: Crew): ((count: number) => Spent) | undefined {
  if (target.own === undefined) return undefined;
  const spent = startMeter(givenServices(), target.own.pids, crew.pids);
  // Of nothing done nothing is known.
  return (count) => per(count || Number.NaN, spent());
}

function stepsOf(timeline: Timeline, seconds: number): Disposable {
  const start = performance.now();
  const every = Math.max(MIN_STEP_SECONDS, seconds / POINTS) * 1_000;
  const timer = setInterval(() => timeline.endStep((performance.now() - start) / 1_000), every);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

async function check(plan: Plan, counts: Counts, problems: readonly string[]): Promise<readonly Check[]> {
  return [
    same('answered, of what was sent', counts.acked + counts.refused, counts.sent),
    same('refused', counts.refused, 0),
    same('due but not sent', counts.unsent, 0),
    ...(problems.length === 0
      ? [{ says: 'no worker process found anything wrong', isGood: true }]
      : problems.map((says) => ({ says, isGood: false }))),
    ...(await plan.check(counts)),
  ];
}
