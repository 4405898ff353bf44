import { NO_COUNTS, type Counts } from '../measure/counts.ts';
import { Listeners } from '../clients/listeners.ts';
import { FaultLog } from '../checks/fault-log.ts';
import { makeJobEvent, machineTime, readJobEvent } from '../platform/job-event.ts';
import { Pacer } from '../pacing/pacer.ts';
import { openEventPublisher, type EventPublisher, type EventRoute } from '../platform/event-publisher.ts';
import { SequenceTracker } from '../checks/sequence-tracker.ts';
import { makeTokens } from '../clients/make-tokens.ts';
import { waitUntil } from '../concurrency/wait-until.ts';
import type { WorkerJob, Latencies, Workload } from './workload.ts';

export interface AudienceJob extends WorkerJob {
  readonly kind: 'audience';
  readonly connections: number;
  /** Distinguishes the events of this run from others. */
  readonly run: string;
  /** Route of the events, for the one worker that publishes them. */
  readonly route: EventRoute | undefined;
}

const HANDSHAKES_AT_ONCE = 200;
/** Limit of events that the brokers have not confirmed. More than that means that a broker is down. */
const MAX_UNCONFIRMED = 1_000;
const ARRIVAL_LIMIT_MS = 20_000;

/** Connections of an audience; one worker also publishes the events. */
export class AudienceWorkload implements Workload {
  readonly #job: AudienceJob;
  readonly #listeners = new Listeners((index, text) => this.#take(index, text));
  readonly #trackers: SequenceTracker[];
  readonly #publisher: EventPublisher | undefined;
  #pacer: Pacer | undefined;
  #latencies: number[] = [];
  #published = 0;
  #confirmed = 0;
  #unsent = 0;
  #delivered = 0;
  #isPublishing = false;
  readonly #faults = new FaultLog();

  constructor(job: AudienceJob) {
    this.#job = job;
    this.#trackers = Array.from({ length: job.connections }, () => new SequenceTracker());
    this.#publisher = job.route && openEventPublisher(job.route);
  }

  get counts(): Counts {
    const [sent, acked, unsent] = [this.#published, this.#confirmed, this.#unsent];
    return { ...NO_COUNTS, sent, acked, unsent, delivered: this.#delivered };
  }

  async open(): Promise<void> {
    const { ports, jwtSecret, firstUser, connections } = this.#job;
    await this.#listeners.connectAll(
      ports,
      await makeTokens(jwtSecret, firstUser, connections),
      HANDSHAKES_AT_ONCE,
    );
  }

  start(): void {
    if (this.#publisher === undefined) return;
    const { pace } = this.#job;
    this.#isPublishing = true;
    if ('perSecond' in pace) this.#pacer = new Pacer(pace.perSecond, (dueAt) => this.#publish(dueAt));
    else for (let i = 0; i < pace.outstanding; i++) this.#publish(performance.now());
  }

  async finish({ sent }: Counts): Promise<readonly string[]> {
    this.#isPublishing = false;
    this.#pacer?.[Symbol.dispose]();
    const published = this.#publisher === undefined ? sent : this.#published;
    await waitUntil(() => this.#trackers.every(({ count }) => count >= published), ARRIVAL_LIMIT_MS);
    const missing = this.#trackers.filter(({ contiguous }) => contiguous !== published).length;
    if (missing > 0)
      this.#faults.add(`${missing} connections did not receive each of ${published} events once`);
    this.#faults.check(() => this.#listeners.check(this.#job.connections));
    return this.#faults.lines;
  }

  takeLatencies(): Latencies {
    const latencies = this.#latencies;
    this.#latencies = [];
    return { delivery: latencies };
  }

  [Symbol.dispose](): void {
    this.#pacer?.[Symbol.dispose]();
    this.#listeners[Symbol.dispose]();
    void this.#publisher?.[Symbol.asyncDispose]();
  }

  #publish(dueAt: number): void {
    if (this.#published - this.#confirmed >= MAX_UNCONFIRMED) {
      this.#unsent += 1;
      return;
    }
    const event = makeJobEvent(this.#job.run, { n: this.#published++, dueAt: machineTime(dueAt) });
    this.#publisher?.publish(event).then(
      () => (this.#confirmed += 1),
      (error: unknown) => this.#faults.add(error),
    );
  }

  #take(index: number, text: string): boolean {
    const event = readJobEvent(this.#job.run, text);
    // A service that others use too may send other notifications.
    if (event === undefined) return text.startsWith('{"type":"notification"');
    if (this.#trackers[index]?.add(event.n) !== true) this.#faults.add(`event ${event.n} came twice`);
    this.#latencies.push(machineTime() - event.dueAt);
    this.#delivered += 1;
    if (this.#isPublishing && 'outstanding' in this.#job.pace && this.#hasReachedAll())
      this.#publish(performance.now());
    return true;
  }

  /** Whether each event so far has reached all connections, so that the next one may be published. */
  #hasReachedAll(): boolean {
    return this.#delivered % this.#job.connections === 0;
  }
}
