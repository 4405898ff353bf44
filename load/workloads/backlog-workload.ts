import { Brokers } from '../platform/platform-kafka.ts';
import { NOTHING, type Counts } from '../measure/counts.ts';
import { benchEvents } from '../platform/sample-events.ts';
import { Faults } from '../checks/fault-log.ts';
import { until } from '../concurrency/wait-until.ts';
import type { Job, Latencies, Workload } from './workload.ts';

export interface BacklogJob extends Job {
  readonly kind: 'backlog';
  readonly brokers: string;
  /** Begins the names of the topics. */
  readonly prefix: string;
  /** Events that are there. */
  readonly waiting: number;
}

const LIMIT_MS = 600_000;
const LOOK_MS = 50;

/** Watches how a backlog of events is stored and committed; at a rate, more go on coming. */
export class BacklogWorkload implements Workload {
  readonly #job: BacklogJob;
  readonly #brokers: Brokers;
  #start = { at: 0, committed: 0 };
  #produced: number;
  #committed = 0;
  #looking = Promise.resolve();
  #isComing = false;
  #isOver = false;
  /** Events that came here, and when the last of them was meant to. */
  #coming: { upTo: number; meantFor: number }[] = [];
  #latencies: number[] = [];
  readonly #faults = new Faults();

  constructor(job: BacklogJob) {
    this.#job = job;
    this.#brokers = Brokers.join(job.brokers, job.prefix);
    this.#produced = job.waiting;
  }

  get counts(): Counts {
    const { committed } = this.#start;
    return { ...NOTHING, sent: this.#produced - committed, acked: this.#committed - committed };
  }

  /** Waits until the service has begun. */
  async open(): Promise<void> {
    await until(async () => (this.#committed = await this.#brokers.committed()) > 0, LIMIT_MS);
  }

  start(): void {
    this.#start = { at: performance.now(), committed: this.#committed };
    this.#isComing = 'perSecond' in this.#job.pace;
    this.#looking = this.#look().catch((error: unknown) => this.#faults.note(error));
  }

  async finish(): Promise<readonly string[]> {
    this.#isComing = false;
    const isDone = (): boolean => this.#committed >= this.#produced || this.#faults.hasAny;
    if (!(await until(isDone, LIMIT_MS)))
      this.#faults.note(`${this.#produced - this.#committed} were not committed`);
    this.#isOver = true;
    await this.#looking;
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

  async #look(): Promise<void> {
    for (; !this.#isOver; await Bun.sleep(LOOK_MS)) {
      if (this.#isComing) await this.#produceMore();
      this.#committed = await this.#brokers.committed();
      const now = performance.now();
      const isDone = ({ upTo }: { upTo: number }): boolean => upTo <= this.#committed;
      for (const { meantFor } of this.#coming.filter(isDone)) this.#latencies.push(now - meantFor);
      this.#coming = this.#coming.filter((one) => !isDone(one));
    }
  }

  /** As many as were due until now. */
  async #produceMore(): Promise<void> {
    const { pace, waiting } = this.#job;
    const perSecond = 'perSecond' in pace ? pace.perSecond : 0;
    const now = performance.now();
    const due = waiting + Math.floor(((now - this.#start.at) / 1_000) * perSecond);
    await this.#brokers.produce(benchEvents(this.#produced, due));
    this.#produced = due;
    this.#coming.push({ upTo: due, meantFor: now });
  }
}
