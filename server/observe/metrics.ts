import { Counter, Histogram, Gauge } from './instruments.ts';
import { metricTable, type MetricSpec, type MetricTable } from './metric-table.ts';

type Instrument<S extends MetricSpec> = S['type'] extends 'counter'
  ? Counter<S['labels']>
  : S['type'] extends 'gauge'
    ? Gauge<S['labels']>
    : Histogram<S['labels']>;

/** An instrument for each metric of the table. */
export type Metrics = { readonly [K in keyof MetricTable]: Instrument<MetricTable[K]> };

export function createMetrics(): Metrics {
  const instruments = Object.entries<MetricSpec>(metricTable).map(([key, spec]) => [
    key,
    createInstrument(spec),
  ]);
  return Object.fromEntries(instruments) as Metrics;
}

function createInstrument({ type, labels, buckets = [] }: MetricSpec) {
  if (type === 'counter') return new Counter(labels);
  return type === 'gauge' ? new Gauge() : new Histogram(labels, buckets);
}
