import { subtractCounts, NO_COUNTS, addCounts, type CountName, type Counts } from '../measure/counts.ts';
import { Histogram } from '../measure/histogram.ts';
import type { WorkerProgress } from './worker-messages.ts';

/** One step of the timeline. */
export interface Point {
  /** Seconds from the start to the end of this step. */
  readonly at: number;
  readonly perSecond: number;
  /** Latencies of this step in milliseconds; NaN without any. */
  readonly p50: number;
  readonly p99: number;
}

/** Collects the reports of all workers: counts, latencies and their course. */
export class Timeline {
  readonly points: Point[] = [];
  readonly #counted: CountName;
  readonly #counts: Counts[] = [];
  #latencies = new Map<string, Histogram>();
  #step = new Histogram();
  #stepStart: { at: number; counts: Counts } = { at: 0, counts: NO_COUNTS };

  /** `counted`: the count that the rate refers to. */
  constructor(counted: CountName) {
    this.#counted = counted;
  }

  /** Counts of all workers since the start. */
  get counts(): Counts {
    return this.#counts.reduce(addCounts, NO_COUNTS);
  }

  /** Latencies since the last `forgetLatencies`, by kind; the main kind comes first. */
  get latencies(): ReadonlyMap<string, Histogram> {
    return this.#latencies;
  }

  take(worker: number, { counts, latencies }: WorkerProgress): void {
    this.#counts[worker] = counts;
    for (const [kind, buckets] of Object.entries(latencies)) {
      this.#histogram(kind).add(buckets);
      this.#step.add(buckets);
    }
  }

  /** Discards the latencies of the warm-up. */
  forgetLatencies(): void {
    this.#latencies = new Map();
  }

  /** Ends a step, `at` seconds after the start. */
  endStep(at: number): void {
    const counts = this.counts;
    const done = subtractCounts(counts, this.#stepStart.counts)[this.#counted];
    const [p50, p99] = [this.#step.percentile(0.5), this.#step.percentile(0.99)];
    this.points.push({ at, perSecond: done / (at - this.#stepStart.at), p50, p99 });
    this.#stepStart = { at, counts };
    this.#step = new Histogram();
  }

  #histogram(name: string): Histogram {
    const histogram = this.#latencies.get(name) ?? new Histogram();
    this.#latencies.set(name, histogram);
    return histogram;
  }
}
