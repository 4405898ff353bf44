import { figure } from '../measure/table.ts';
import type { Timeline } from './timeline.ts';

/** Interval of updates in milliseconds: a line that changes on a terminal, otherwise a new line each time. */
const EVERY_MS = { terminal: 250, lines: 5_000 };
const CLEAR_LINE = '\r\u001b[2K';

/** Shows the progress of a run on standard error until it is disposed. */
export class ProgressLine implements Disposable {
  readonly #timeline: Timeline;
  readonly #start = performance.now();
  readonly #timer: Timer;
  readonly #isTerminal = process.stderr.isTTY;

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
    this.#timer = setInterval(() => this.#show(), this.#isTerminal ? EVERY_MS.terminal : EVERY_MS.lines);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    if (this.#isTerminal) process.stderr.write(CLEAR_LINE);
  }

  #show(): void {
    const line = describeProgress((performance.now() - this.#start) / 1_000, this.#timeline);
    process.stderr.write(this.#isTerminal ? `${CLEAR_LINE}${line}` : `${line}\n`);
  }
}

export function describeProgress(seconds: number, { counts, latencies }: Timeline): string {
  const [main] = latencies.values();
  const ms = (q: number): string => figure(main?.percentile(q) ?? Number.NaN, 1);
  return [
    `${figure(seconds)} s`,
    `sent ${figure(counts.sent)}`,
    `acked ${figure(counts.acked)}`,
    `delivered ${figure(counts.delivered)}`,
    `p50 ${ms(0.5)} ms`,
    `p99 ${ms(0.99)} ms`,
    `errors ${figure(counts.refused + counts.unsent)}`,
  ].join('  ');
}
