import { NO_COUNTS, type Counts } from '../measure/counts.ts';
import { Listeners } from '../clients/listeners.ts';
import { FaultLog } from '../checks/fault-log.ts';
import { forEachConcurrent } from '../concurrency/for-each-concurrent.ts';
import { Pacer } from '../pacing/pacer.ts';
import { makeTokens } from '../clients/make-tokens.ts';
import { waitUntil } from '../concurrency/wait-until.ts';
import type { WorkerJob, Latencies, Workload } from './workload.ts';

export interface IdleJob extends WorkerJob {
  readonly kind: 'idle';
  readonly connections: number;
}

const CONNECT_LIMIT_MS = 60_000;

/** Users who connect once each and then only listen. */
export class IdleWorkload implements Workload {
  readonly #job: IdleJob;
  readonly #listeners = new Listeners();
  #tokens: string[] = [];
  #pacer: Pacer | undefined;
  #counts = { sent: 0, acked: 0 };
  #latencies: number[] = [];
  readonly #faults = new FaultLog();

  constructor(job: IdleJob) {
    this.#job = job;
  }

  get counts(): Counts {
    return { ...NO_COUNTS, ...this.#counts, waited: this.#listeners.retries };
  }

  async open(): Promise<void> {
    const { jwtSecret, firstUser, connections } = this.#job;
    this.#tokens = await makeTokens(jwtSecret, firstUser, connections);
  }

  start(): void {
    const { pace, connections } = this.#job;
    if ('outstanding' in pace) {
      void forEachConcurrent(this.#tokens, pace.outstanding, () => this.#connectNext(performance.now()));
      return;
    }
    this.#pacer = new Pacer(pace.perSecond, (dueAt) => {
      if (this.#counts.sent < connections) void this.#connectNext(dueAt);
    });
  }

  async finish(): Promise<readonly string[]> {
    this.#pacer?.[Symbol.dispose]();
    const [isPaced, all] = ['perSecond' in this.#job.pace, this.#job.connections];
    const isDone = (): boolean =>
      this.#counts.acked === this.#counts.sent && (isPaced || this.#counts.sent === all);
    await waitUntil(() => isDone() || this.#faults.hasAny, CONNECT_LIMIT_MS);
    this.#faults.check(() => this.#listeners.check(this.#counts.sent));
    return this.#faults.lines;
  }

  takeLatencies(): Latencies {
    const hello = this.#latencies;
    this.#latencies = [];
    return { hello };
  }

  [Symbol.dispose](): void {
    this.#pacer?.[Symbol.dispose]();
    this.#listeners[Symbol.dispose]();
  }

  async #connectNext(dueAt: number): Promise<void> {
    const { ports } = this.#job;
    const i = this.#counts.sent++;
    try {
      await this.#listeners.connect(ports[i % ports.length] ?? 0, this.#tokens[i] ?? '');
      this.#counts.acked += 1;
      this.#latencies.push(performance.now() - dueAt);
    } catch (error) {
      this.#faults.add(error);
    }
  }
}
