import { Registry, type Metric } from '@prometheus-io/client';
import { Histogram, type Counter, type Gauge } from './instruments.ts';
import { metricTable, type MetricSpec } from './metric-table.ts';
import type { Metrics } from './metrics.ts';

/** One line of the answer: its name where it is not the metric's own, its labels and its value. */
interface Sample {
  readonly metricName?: string;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
}

/** The metrics in Prometheus' text format; `refresh` is called before each answer, to set what is looked up then. */
export function expose(metrics: Metrics, refresh: () => void): Pick<Registry, 'metrics' | 'contentType'> {
  const registry = new Registry();
  for (const [key, spec] of Object.entries<MetricSpec>(metricTable)) {
    const samples = (): Sample[] => samplesOf(spec, metrics[key as keyof Metrics]);
    const { name, help, type } = spec;
    // What the registry asks of a metric; its own kinds of metric cost the hot path more than ours.
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

function samplesOf(spec: MetricSpec, instrument: unknown): Sample[] {
  // The table's types say which it is, which is lost where all are listed.
  const of = instrument as AnyInstrument;
  if (of instanceof Histogram) return bucketsOf(spec, of);
  return [...of.all()].map(({ labels, value }) => ({ labels: named(spec, labels), value }));
}

/** Prometheus wants each bucket to count those of the buckets below too. */
function bucketsOf(spec: MetricSpec, histogram: Histogram<readonly string[]>): Sample[] {
  return [...histogram.all()].flatMap(({ labels: values, counts, sum }) => {
    const labels = named(spec, values);
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

function named({ labels }: MetricSpec, values: readonly string[]): Record<string, string> {
  return Object.fromEntries(labels.map((label, i) => [label, values[i] ?? '']));
}
