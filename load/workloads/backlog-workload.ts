import { PlatformKafka } from '../platform/platform-kafka.ts';
import { NO_COUNTS, type Counts } from '../measure/counts.ts';
import { makeEvents } from '../platform/sample-events.ts';
import { FaultLog } from '../checks/fault-log.ts';
import { waitUntil } from '../concurrency/wait-until.ts';
import type { WorkerJob, Latencies, Workload } from './workload.ts';

export interface BacklogJob extends WorkerJob {
  readonly kind: 'backlog';
  readonly brokers: string;
  /** Prefix of the topic names. */
  readonly prefix: string;
  /** Number of events that wait. */
  readonly waiting: number;
}

const LIMIT_MS = 600_000;
const POLL_MS = 50;

/** Watches how a backlog of events is stored and committed. At a rate, more events keep coming. */
export class BacklogWorkload implements Workload {
  readonly #job: BacklogJob;
  readonly #brokers: PlatformKafka;
  #start = { at: 0, committed: 0 };
  #produced: number;
  #committed = 0;
  #polling = Promise.resolve();
  #isProducing = false;
  #isOver = false;
  /** Events produced here that are not committed yet, and the time at which the last of each group was due. */
  #pending: { upTo: number; dueAt: number }[] = [];
  #latencies: number[] = [];
  readonly #faults = new FaultLog();

  constructor(job: BacklogJob) {
    this.#job = job;
    this.#brokers = PlatformKafka.join(job.brokers, job.prefix);
    this.#produced = job.waiting;
  }

  get counts(): Counts {
    const { committed } = this.#start;
    return { ...NO_COUNTS, sent: this.#produced - committed, acked: this.#committed - committed };
  }

  /** Waits until the service has committed its first event. */
  async open(): Promise<void> {
    await waitUntil(async () => (this.#committed = await this.#brokers.countCommitted()) > 0, LIMIT_MS);
  }

  start(): void {
    this.#start = { at: performance.now(), committed: this.#committed };
    this.#isProducing = 'perSecond' in this.#job.pace;
    this.#polling = this.#poll().catch((error: unknown) => this.#faults.add(error));
  }

  async finish(): Promise<readonly string[]> {
    this.#isProducing = false;
    const isDone = (): boolean => this.#committed >= this.#produced || this.#faults.hasAny;
    if (!(await waitUntil(isDone, LIMIT_MS)))
      this.#faults.add(`${this.#produced - this.#committed} events were not committed`);
    this.#isOver = true;
    await this.#polling;
    return this.#faults.lines;
  }

  takeLatencies(): Latencies {
    const commit = this.#latencies;
    this.#latencies = [];
    return { commit };
  }

  [Symbol.dispose](): void {
    this.#isOver = true;
    void this.#brokers[Symbol.asyncDispose]();
  }

  async #poll(): Promise<void> {
    for (; !this.#isOver; await Bun.sleep(POLL_MS)) {
      if (this.#isProducing) await this.#produceMore();
      this.#committed = await this.#brokers.countCommitted();
      const now = performance.now();
      const isDone = ({ upTo }: { upTo: number }): boolean => upTo <= this.#committed;
      for (const { dueAt } of this.#pending.filter(isDone)) this.#latencies.push(now - dueAt);
      this.#pending = this.#pending.filter((group) => !isDone(group));
    }
  }

  /** Produces the events that are due by now. */
  async #produceMore(): Promise<void> {
    const { pace, waiting } = this.#job;
    const perSecond = 'perSecond' in pace ? pace.perSecond : 0;
    const now = performance.now();
    const due = waiting + Math.floor(((now - this.#start.at) / 1_000) * perSecond);
    await this.#brokers.produce(makeEvents(this.#produced, due));
    this.#produced = due;
    this.#pending.push({ upTo: due, dueAt: now });
  }
}
