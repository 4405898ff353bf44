import { NOTHING, type Counts } from '../measure/counts.ts';
import { Crowd } from '../clients/listeners.ts';
import { Faults } from '../checks/fault-log.ts';
import { jobEvent, machineTime, readJobEvent } from '../platform/job-event.ts';
import { Pacer } from '../pacing/pacer.ts';
import { openPlatform, type Platform, type Way } from '../platform/event-publisher.ts';
import { Seen } from '../checks/sequence-tracker.ts';
import { makeTokens } from '../clients/make-tokens.ts';
import { until } from '../concurrency/wait-until.ts';
import type { Job, Latencies, Workload } from './workload.ts';

export interface AudienceJob extends Job {
  readonly kind: 'audience';
  readonly connections: number;
  /** Tells the events of this run from others. */
  readonly run: string;
  /** Of the one worker that tells the events. */
  readonly way: Way | undefined;
}

const HANDSHAKES_AT_ONCE = 200;
/** Events that the brokers have not confirmed; when more would be, something is away. */
const MAX_UNCONFIRMED = 1_000;
const ARRIVAL_LIMIT_MS = 20_000;

/** Connections of an audience, and in one worker the platform that tells it something. */
export class AudienceWorkload implements Workload {
  readonly #job: AudienceJob;
  readonly #crowd = new Crowd((place, text) => this.#take(place, text));
  readonly #seen: Seen[];
  readonly #platform: Platform | undefined;
  #pacer: Pacer | undefined;
  #latencies: number[] = [];
  #told = 0;
  #confirmed = 0;
  #unsent = 0;
  #delivered = 0;
  #isTelling = false;
  readonly #faults = new Faults();

  constructor(job: AudienceJob) {
    this.#job = job;
    this.#seen = Array.from({ length: job.connections }, () => new Seen());
    this.#platform = job.way && openPlatform(job.way);
  }

  get counts(): Counts {
    const [sent, acked, unsent] = [this.#told, this.#confirmed, this.#unsent];
    return { ...NOTHING, sent, acked, unsent, delivered: this.#delivered };
  }

  async open(): Promise<void> {
    const { ports, jwtSecret, firstUser, connections } = this.#job;
    await this.#crowd.connectAll(
      ports,
      await makeTokens(jwtSecret, firstUser, connections),
      HANDSHAKES_AT_ONCE,
    );
  }

  start(): void {
    if (this.#platform === undefined) return;
    const { pace } = this.#job;
    this.#isTelling = true;
    if ('perSecond' in pace) this.#pacer = new Pacer(pace.perSecond, (meantFor) => this.#tell(meantFor));
    else for (let i = 0; i < pace.outstanding; i++) this.#tell(performance.now());
  }

  async finish({ sent }: Counts): Promise<readonly string[]> {
    this.#isTelling = false;
    this.#pacer?.[Symbol.dispose]();
    const told = this.#platform === undefined ? sent : this.#told;
    await until(() => this.#seen.every(({ count }) => count >= told), ARRIVAL_LIMIT_MS);
    const missing = this.#seen.filter(({ inARow }) => inARow !== told).length;
    if (missing > 0) this.#faults.note(`${missing} connections did not get each of ${told} events once`);
    this.#faults.check(() => this.#crowd.check(this.#job.connections));
    return this.#faults.lines;
  }

  takeLatencies(): Latencies {
    const latencies = this.#latencies;
    this.#latencies = [];
    return { delivery: latencies };
  }

  [Symbol.dispose](): void {
    this.#pacer?.[Symbol.dispose]();
    this.#crowd[Symbol.dispose]();
    void this.#platform?.[Symbol.asyncDispose]();
  }

  #tell(meantFor: number): void {
    if (this.#told - this.#confirmed >= MAX_UNCONFIRMED) {
      this.#unsent += 1;
      return;
    }
    const event = jobEvent(this.#job.run, { n: this.#told++, meantFor: machineTime(meantFor) });
    this.#platform?.tell(event).then(
      () => (this.#confirmed += 1),
      (error: unknown) => this.#faults.note(error),
    );
  }

  #take(place: number, text: string): boolean {
    const event = readJobEvent(this.#job.run, text);
    // Of a service that others use too, other news may come.
    if (event === undefined) return text.startsWith('{"type":"notification"');
    if (this.#seen[place]?.add(event.n) !== true) this.#faults.note(`event ${event.n} came twice`);
    this.#latencies.push(machineTime() - event.meantFor);
    this.#delivered += 1;
    if (this.#isTelling && 'outstanding' in this.#job.pace && this.#isEverywhere())
      this.#tell(performance.now());
    return true;
  }

  /** Whether as many events came as reach all connections: then the next may be told. */
  #isEverywhere(): boolean {
    return this.#delivered % this.#job.connections === 0;
  }
}
