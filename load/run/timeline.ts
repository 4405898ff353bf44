import { minus, NOTHING, plus, type CountName, type Counts } from '../measure/counts.ts';
import { Histogram } from '../measure/histogram.ts';
import type { Progress } from './worker-messages.ts';

/** One step of a run. */
export interface Point {
  /** Seconds since the start, at the end of this step. */
  readonly at: number;
  readonly perSecond: number;
  /** Latencies of this step in milliseconds; NaN where there were none. */
  readonly p50: number;
  readonly p99: number;
}

/** What the workers of a run tell, put together: counts, latencies and their course. */
export class Timeline {
  readonly points: Point[] = [];
  readonly #counted: CountName;
  readonly #counts: Counts[] = [];
  #latencies = new Map<string, Histogram>();
  #step = new Histogram();
  #stepStart: { at: number; counts: Counts } = { at: 0, counts: NOTHING };

  /** `counted`: what the rate is of. */
  constructor(counted: CountName) {
    this.#counted = counted;
  }

  /** Of all workers, since the start. */
  get counts(): Counts {
    return this.#counts.reduce(plus, NOTHING);
  }

  /** Since the last `forgetLatencies`, by what they are of; the main one comes first. */
  get latencies(): ReadonlyMap<string, Histogram> {
    return this.#latencies;
  }

  take(worker: number, { counts, latencies }: Progress): void {
    this.#counts[worker] = counts;
    for (const [of, buckets] of Object.entries(latencies)) {
      this.#of(of).add(buckets);
      this.#step.add(buckets);
    }
  }

  /** What came until now was warm-up. */
  forgetLatencies(): void {
    this.#latencies = new Map();
  }

  /** Ends a step, so many seconds after the start. */
  endStep(at: number): void {
    const counts = this.counts;
    const done = minus(counts, this.#stepStart.counts)[this.#counted];
    const [p50, p99] = [this.#step.percentile(0.5), this.#step.percentile(0.99)];
    this.points.push({ at, perSecond: done / (at - this.#stepStart.at), p50, p99 });
    this.#stepStart = { at, counts };
    this.#step = new Histogram();
  }

  #of(name: string): Histogram {
    const known = this.#latencies.get(name) ?? new Histogram();
    this.#latencies.set(name, known);
    return known;
  }
}
