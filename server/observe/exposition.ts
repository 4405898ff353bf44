import { Registry, type Metric } from '@prometheus-io/client';
import { Histogram, type Counter, type Gauge } from './instruments.ts';
import { metricTable, type MetricSpec } from './metric-table.ts';
import type { Metrics } from './metrics.ts';

/** One line of the answer: its name if it differs from the metric's, its labels and its value. */
interface Sample {
  readonly metricName?: string;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
}

/** Exposes the metrics in Prometheus' text format. `refresh` is called before each answer, to set the gauges. */
export function expose(metrics: Metrics, refresh: () => void): Pick<Registry, 'metrics' | 'contentType'> {
  const registry = new Registry();
  for (const [key, spec] of Object.entries<MetricSpec>(metricTable)) {
    const samples = (): Sample[] => toSamples(spec, metrics[key as keyof Metrics]);
    const { name, help, type } = spec;
    // The interface that the registry needs; the client's own metric classes cost more on the hot path.
    const metric = { name, help, type, get: async () => ({ name, help, type, values: samples() }) };
    registry.registerMetric(metric as unknown as Metric);
  }
  return {
    contentType: registry.contentType,
    metrics: () => {
      refresh();
      return registry.metrics();
    },
  };
}

type AnyInstrument = Counter<readonly string[]> | Gauge<readonly string[]> | Histogram<readonly string[]>;

function toSamples(spec: MetricSpec, instrument: unknown): Sample[] {
  // The table types each instrument, but a list of all loses that type.
  const typed = instrument as AnyInstrument;
  if (typed instanceof Histogram) return toBuckets(spec, typed);
  return [...typed.all()].map(({ labels, value }) => ({ labels: withNames(spec, labels), value }));
}

/** Samples of a histogram. A bucket of Prometheus also counts the observations of the buckets below it. */
function toBuckets(spec: MetricSpec, histogram: Histogram<readonly string[]>): Sample[] {
  return [...histogram.all()].flatMap(({ labels: values, counts, sum }) => {
    const labels = withNames(spec, values);
    let count = 0;
    const buckets = counts.map((n, i) => ({
      metricName: `${spec.name}_bucket`,
      labels: { ...labels, le: histogram.bounds[i] ?? '+Inf' },
      value: (count += n),
    }));
    const total = { metricName: `${spec.name}_count`, labels, value: count };
    return [...buckets, { metricName: `${spec.name}_sum`, labels, value: sum }, total];
  });
}

function withNames({ labels }: MetricSpec, values: readonly string[]): Record<string, string> {
  return Object.fromEntries(labels.map((label, i) => [label, values[i] ?? '']));
}
