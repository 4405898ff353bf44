/**
 * Values up to `EXACT` have a resolution of one microsecond. Above, each power of two has 1,024 steps: an error
 * of at most 1/1024.
 */
const STEP_BITS = 10;
const EXACT = 2 ** (STEP_BITS + 1);
/** 71 minutes in microseconds. Longer latencies count as this. */
const HIGHEST = 2 ** 32 - 1;

/** Counts of a histogram other than 0, flat: bucket, count, next bucket, its count … */
export type Buckets = readonly number[];

/**
 * Latencies in log-linear buckets: constant memory for any number of them, and histograms can be added (the idea
 * of HdrHistogram, hdrhistogram.org). Its package for JavaScript is hardly maintained, and brings WebAssembly
 * and a compressor for what is forty lines here.
 */
export class Histogram {
  readonly #counts = new Float64Array(toBucket(HIGHEST) + 1);
  #count = 0;
  #max = 0;

  get count(): number {
    return this.#count;
  }

  /** Records a latency in milliseconds. */
  record(ms: number): void {
    const micros = Math.min(Math.max(0, Math.round(ms * 1_000)), HIGHEST);
    this.#add(toBucket(micros), 1);
  }

  add(buckets: Buckets): void {
    for (let i = 0; i < buckets.length; i += 2) this.#add(buckets[i] ?? 0, buckets[i + 1] ?? 0);
  }

  /**
   * Returns the latency in milliseconds below which the share `q` (0 to 1) of all latencies lies, never less;
   * NaN without latencies.
   */
  percentile(q: number): number {
    const rank = Math.max(1, Math.ceil(q * this.#count));
    let seen = 0;
    for (let bucket = 0; bucket <= this.#max; bucket++) {
      seen += this.#counts[bucket] ?? 0;
      if (seen >= rank) return highestValue(bucket) / 1_000;
    }
    return Number.NaN;
  }

  get buckets(): Buckets {
    const found: number[] = [];
    for (let bucket = 0; bucket <= this.#max; bucket++) {
      const count = this.#counts[bucket] ?? 0;
      if (count > 0) found.push(bucket, count);
    }
    return found;
  }

  #add(bucket: number, count: number): void {
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + count;
    this.#count += count;
    this.#max = Math.max(this.#max, bucket);
  }
}

/**
 * Returns the bucket of a value. From `EXACT` on, each power of two has its own buckets: the exponent is placed
 * above the first bits of the value.
 */
function toBucket(micros: number): number {
  const shift = Math.max(0, 31 - STEP_BITS - Math.clz32(micros));
  return (shift << STEP_BITS) + (micros >>> shift);
}

function highestValue(bucket: number): number {
  if (bucket < EXACT) return bucket;
  const shift = (bucket >>> STEP_BITS) - 1;
  return ((bucket & (2 ** STEP_BITS - 1)) + 2 ** STEP_BITS + 1) * 2 ** shift - 1;
}
