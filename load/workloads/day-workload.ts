import { NO_COUNTS, type Counts } from '../measure/counts.ts';
import { FaultLog } from '../checks/fault-log.ts';
import { forEachConcurrent } from '../concurrency/for-each-concurrent.ts';
import { Pacer } from '../pacing/pacer.ts';
import { RefusedError } from '../clients/refused-error.ts';
import { createRestClient } from '../clients/rest-client.ts';
import { poissonGap } from '../pacing/schedule.ts';
import { makeTokens } from '../clients/make-tokens.ts';
import { waitUntil } from '../concurrency/wait-until.ts';
import { visit, type VisitHost, type Person, type Step } from './visit.ts';
import type { WorkerJob, Latencies, Workload } from './workload.ts';

export interface DayJob extends WorkerJob {
  readonly kind: 'day';
  /** Threads of the users from `firstUser` on. The other member's id is higher by the number of threads. */
  readonly threadIds: readonly string[];
}

/**
 * Thinking times are exponential with this mean, in milliseconds, like the gaps between arrivals, and have a
 * maximum.
 */
const THINK = { mean: 500, most: 3_000 };
const LEAVE_LIMIT_MS = 90_000;
const CALLS_AT_ONCE = 20;

/** People who connect, look at their threads, read one, type, send and leave. */
export class DayWorkload implements Workload, VisitHost {
  readonly #job: DayJob;
  /** People who are not connected. */
  #away: Person[] = [];
  #present = 0;
  readonly #sentTo = new Map<string, number>();
  #pacer: Pacer | undefined;
  #isOpen = false;
  #counts = { sent: 0, acked: 0, delivered: 0, refused: 0, waited: 0, unsent: 0 };
  #latencies = emptySteps();
  readonly #faults = new FaultLog();

  constructor(job: DayJob) {
    this.#job = job;
  }

  get counts(): Counts {
    return { ...NO_COUNTS, ...this.#counts };
  }

  async open(): Promise<void> {
    const { jwtSecret, firstUser, threadIds, ports } = this.#job;
    const tokens = await makeTokens(jwtSecret, firstUser, threadIds.length * 2);
    this.#away = tokens.map((token, i) => ({
      token,
      port: ports[Math.floor(Math.random() * ports.length)] ?? 0,
      threadId: threadIds[i % threadIds.length] ?? '',
    }));
  }

  start(): void {
    const { pace } = this.#job;
    this.#isOpen = true;
    if ('perSecond' in pace)
      this.#pacer = new Pacer(pace.perSecond, (at) => void this.#admit(at), poissonGap);
    else for (let i = 0; i < pace.outstanding; i++) void this.#admitRepeatedly();
  }

  async finish(): Promise<readonly string[]> {
    this[Symbol.dispose]();
    if (!(await waitUntil(() => this.#present === 0, LEAVE_LIMIT_MS)))
      this.#faults.add(`${this.#present} visits did not end`);
    await forEachConcurrent(this.#away, CALLS_AT_ONCE, (person) => this.#checkThread(person));
    return this.#faults.lines;
  }

  takeLatencies(): Latencies {
    const latencies = { 'all steps': Object.values(this.#latencies).flat(), ...this.#latencies };
    this.#latencies = emptySteps();
    return latencies;
  }

  [Symbol.dispose](): void {
    this.#isOpen = false;
    this.#pacer?.[Symbol.dispose]();
  }

  async step<T>(step: Step, work: () => Promise<T>, dueAt = performance.now()): Promise<T> {
    this.#counts.sent += 1;
    try {
      const result = await work();
      this.#latencies[step].push(performance.now() - dueAt);
      this.#counts.acked += 1;
      return result;
    } catch (error) {
      if (error instanceof RefusedError) this.#counts.refused += 1;
      throw new Error(`${step}: ${String(error)}`, { cause: error });
    }
  }

  /** After the end of the run, visitors no longer pause. */
  async think(): Promise<void> {
    if (this.#isOpen) await Bun.sleep(Math.min(THINK.most, poissonGap(1_000 / THINK.mean)));
  }

  nextBody(threadId: string): string {
    const n = (this.#sentTo.get(threadId) ?? 0) + 1;
    this.#sentTo.set(threadId, n);
    return `message ${n} of a thread of people who come and go`;
  }

  onRetry(): void {
    this.#counts.waited += 1;
  }

  onDelivered(count: number): void {
    this.#counts.delivered += count;
  }

  async #admitRepeatedly(): Promise<void> {
    while (this.#isOpen) await this.#admit(performance.now());
  }

  async #admit(dueAt: number): Promise<void> {
    const [person] = this.#away.splice(Math.floor(Math.random() * this.#away.length), 1);
    if (person === undefined) {
      this.#counts.unsent += 1;
      return await Bun.sleep(THINK.mean);
    }
    this.#present += 1;
    await visit(this, person, dueAt).catch((error: unknown) => this.#faults.add(error));
    this.#present -= 1;
    this.#away.push(person);
  }

  /** Checks that the thread holds exactly the messages sent to it. */
  async #checkThread({ port, token, threadId }: Person): Promise<void> {
    const { lastSeq } = await createRestClient(port, token)('getThread', { threadId });
    const sent = this.#sentTo.get(threadId) ?? 0;
    if (lastSeq !== sent) this.#faults.add(`thread ${threadId} holds ${lastSeq} messages of ${sent}`);
  }
}

/** Latencies by step, in the order in which they are shown. */
function emptySteps(): Record<Step, number[]> {
  return { connect: [], list: [], open: [], read: [], type: [], send: [] };
}
