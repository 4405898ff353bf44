import type { Histogram } from '../measure/histogram.ts';
import type { Outcome } from '../run/run-load.ts';
import type { Chart, Series } from './chart.ts';

/** Points of the percentile curve per nine. */
const POINTS_PER_NINE = 20;
const NINES = ['0', '90', '99', '99.9', '99.99', '99.999', '99.9999'];
const MAX_LINES = 10;

/** Makes the charts of a run, keyed by file name. */
export function makeCharts({ timeline }: Outcome): Readonly<Record<string, Chart>> {
  const { points, latencies } = timeline;
  const seconds = points.at(-1)?.at ?? 1;
  const xTicks = [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const at = share * seconds;
    return { at, label: `${Number(at.toFixed(1))} s` };
  });
  const overTime = (name: string, read: (point: (typeof points)[number]) => number): Series => ({
    name,
    points: points.map((point) => [point.at, read(point)]),
  });
  return {
    latency: percentileChart(latencies),
    rate: {
      title: 'Rate over time',
      y: 'per second',
      xTicks,
      series: [overTime('per second', (point) => point.perSecond)],
    },
    course: {
      title: 'Latency over time',
      y: 'ms',
      xTicks,
      series: [overTime('p50', (point) => point.p50), overTime('p99', (point) => point.p99)],
    },
  };
}

function percentileChart(latencies: ReadonlyMap<string, Histogram>): Chart {
  const shown = [...latencies].filter(([, { count }]) => count > 0).slice(0, MAX_LINES);
  const series = shown.map(([name, histogram]) => ({ name, points: toCurve(histogram) }));
  const nines = series.reduce((most, { points }) => Math.max(most, points.at(-1)?.[0] ?? 0), 1);
  const xTicks = NINES.slice(0, Math.ceil(nines) + 1).map((label, at) => ({ at, label: `p${label}` }));
  return { title: 'Latency by percentile, each nine as wide as the one before', y: 'ms', xTicks, series };
}

/** Makes the percentile curve from p0 to the longest latency; x is the number of nines. */
function toCurve(histogram: Histogram): [x: number, y: number][] {
  const nines = Math.min(NINES.length - 1, Math.log10(histogram.count));
  const steps = Array.from(
    { length: Math.floor(nines * POINTS_PER_NINE) + 1 },
    (_, i) => i / POINTS_PER_NINE,
  );
  const curve = steps.map((x): [number, number] => [x, histogram.percentile(1 - 10 ** -x)]);
  return [...curve, [nines, histogram.percentile(1)]];
}
