/** Where a series keeps the values of several labels apart; no label of ours holds it. */
const SEPARATOR = '\n';

/** One value for each of the metric's labels. */
export type LabelValues<L extends readonly string[]> = { readonly [K in keyof L]: string };

/** The key of a series. Metrics have no label or one, most of them, and then nothing is joined. */
function keyOf(labels: readonly string[]): string {
  return labels.length > 1 ? labels.join(SEPARATOR) : (labels[0] ?? '');
}

/**
 * A number by labels. Plain numbers that are read when Prometheus asks: counting a frame takes 20 ns, where a counter of
 * the client takes 70 and its histogram 240.
 */
class Series {
  protected readonly values = new Map<string, number>();

  /** The series, each with the values of its labels. */
  *all(): Generator<{ labels: readonly string[]; value: number }> {
    for (const [key, value] of this.values) yield { labels: key.split(SEPARATOR), value };
  }
}

/** A number that only grows. */
export class Counter<L extends readonly string[]> extends Series {
  /** One without labels starts at 0, so that its first step is seen as one. */
  constructor(labels: L) {
    super();
    if (labels.length === 0) this.values.set('', 0);
  }

  inc(...labels: LabelValues<L>): void {
    this.add(1, ...labels);
  }

  add(n: number, ...labels: LabelValues<L>): void {
    const key = keyOf(labels);
    this.values.set(key, (this.values.get(key) ?? 0) + n);
  }

  /** Takes over a total that somebody else keeps. */
  setTotal(total: number, ...labels: LabelValues<L>): void {
    this.values.set(keyOf(labels), total);
  }
}

/** A number that rises and falls. */
export class Gauge<L extends readonly string[]> extends Series {
  set(value: number, ...labels: LabelValues<L>): void {
    this.values.set(keyOf(labels), value);
  }

  /** Forgets all series: what is not set again is not told any more. */
  clear(): void {
    this.values.clear();
  }
}

/** What one series of a histogram has seen. */
export interface Distribution {
  /** Observations of each bucket alone; the last are those above all bounds. */
  readonly counts: number[];
  sum: number;
}

/** How observations are distributed. */
export class Histogram<L extends readonly string[]> {
  readonly bounds: readonly number[];
  readonly #series = new Map<string, Distribution>();

  constructor(labels: L, bounds: readonly number[]) {
    this.bounds = bounds;
    if (labels.length === 0) this.#start('');
  }

  observe(value: number, ...labels: LabelValues<L>): void {
    const key = keyOf(labels);
    const series = this.#series.get(key) ?? this.#start(key);
    let at = 0;
    while (at < this.bounds.length && value > (this.bounds[at] ?? 0)) at++;
    series.counts[at] = (series.counts[at] ?? 0) + 1;
    series.sum += value;
  }

  *all(): Generator<Distribution & { labels: readonly string[] }> {
    for (const [key, series] of this.#series) yield { ...series, labels: key.split(SEPARATOR) };
  }

  #start(key: string): Distribution {
    const series = { counts: Array.from({ length: this.bounds.length + 1 }, () => 0), sum: 0 };
    this.#series.set(key, series);
    return series;
  }
}
