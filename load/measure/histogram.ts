/** Values up to this are told apart by the microsecond; above, 1,024 steps a power of two: an error of at most 1/1024. */
const STEP_BITS = 10;
const EXACT = 2 ** (STEP_BITS + 1);
/** 71 minutes in microseconds; what takes longer counts as this. */
const HIGHEST = 2 ** 32 - 1;

/** Counts of a histogram that are not 0, flat: a bucket, how many lie in it, the next bucket … */
export type Buckets = readonly number[];

/**
 * Latencies in log-linear buckets, so that any number of them takes the same room, keeps its percentiles and can be
 * added to others: the idea of HdrHistogram (hdrhistogram.org). Its package for JavaScript is hardly kept up, and brings
 * WebAssembly and a compressor for what are forty lines.
 */
export class Histogram {
  readonly #counts = new Float64Array(bucketOf(HIGHEST) + 1);
  #count = 0;
  #max = 0;

  get count(): number {
    return this.#count;
  }

  /** Takes a latency in milliseconds. */
  record(ms: number): void {
    const micros = Math.min(Math.max(0, Math.round(ms * 1_000)), HIGHEST);
    this.#add(bucketOf(micros), 1);
  }

  add(buckets: Buckets): void {
    for (let i = 0; i < buckets.length; i += 2) this.#add(buckets[i] ?? 0, buckets[i + 1] ?? 0);
  }

  /** The value in milliseconds under which a share `q` (0 to 1) of the latencies lies, never less; NaN without any. */
  percentile(q: number): number {
    const rank = Math.max(1, Math.ceil(q * this.#count));
    let seen = 0;
    for (let bucket = 0; bucket <= this.#max; bucket++) {
      seen += this.#counts[bucket] ?? 0;
      if (seen >= rank) return highestOf(bucket) / 1_000;
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

/** Each power of two from `EXACT` on shares its buckets with nobody: its exponent goes above the first bits of the value. */
function bucketOf(micros: number): number {
  const shift = Math.max(0, 31 - STEP_BITS - Math.clz32(micros));
  return (shift << STEP_BITS) + (micros >>> shift);
}

function highestOf(bucket: number): number {
  if (bucket < EXACT) return bucket;
  const shift = (bucket >>> STEP_BITS) - 1;
  return ((bucket & (2 ** STEP_BITS - 1)) + 2 ** STEP_BITS + 1) * 2 ** shift - 1;
}
