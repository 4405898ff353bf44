import { NOTHING, type Counts } from '../measure/counts.ts';
import { Faults } from '../checks/fault-log.ts';
import { inTurns } from '../concurrency/for-each-concurrent.ts';
import { Pacer } from '../pacing/pacer.ts';
import { Refused } from '../clients/refused-error.ts';
import { createCall } from '../clients/rest-client.ts';
import { byChance } from '../pacing/schedule.ts';
import { makeTokens } from '../clients/make-tokens.ts';
import { until } from '../concurrency/wait-until.ts';
import { visit, type Host, type Person, type Step } from './visit.ts';
import type { Job, Latencies, Workload } from './workload.ts';

export interface DayJob extends Job {
  readonly kind: 'day';
  /** Of the users from `firstUser` on, each with the user as many places further as there are threads. */
  readonly threadIds: readonly string[];
}

/** Thinking times are exponential around this, in milliseconds, as the gaps between arrivals are; none is endless. */
const THINK = { mean: 500, most: 3_000 };
const LEAVE_LIMIT_MS = 90_000;
const CALLS_AT_ONCE = 20;

/** People who come, look at their threads, read one, type, send and go, as they do on a day. */
export class DayWorkload implements Workload, Host {
  readonly #job: DayJob;
  /** Those who are not here. */
  #away: Person[] = [];
  #here = 0;
  readonly #sentTo = new Map<string, number>();
  #pacer: Pacer | undefined;
  #isOpen = false;
  #counts = { sent: 0, acked: 0, delivered: 0, refused: 0, waited: 0, unsent: 0 };
  #latencies = noSteps();
  readonly #faults = new Faults();

  constructor(job: DayJob) {
    this.#job = job;
  }

  get counts(): Counts {
    return { ...NOTHING, ...this.#counts };
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
      this.#pacer = new Pacer(pace.perSecond, (at) => void this.#receive(at), byChance);
    else for (let i = 0; i < pace.outstanding; i++) void this.#receiveOn();
  }

  async finish(): Promise<readonly string[]> {
    this[Symbol.dispose]();
    if (!(await until(() => this.#here === 0, LEAVE_LIMIT_MS)))
      this.#faults.note(`${this.#here} visits did not end`);
    await inTurns(this.#away, CALLS_AT_ONCE, (person) => this.#checkThread(person));
    return this.#faults.lines;
  }

  takeLatencies(): Latencies {
    const latencies = { 'all steps': Object.values(this.#latencies).flat(), ...this.#latencies };
    this.#latencies = noSteps();
    return latencies;
  }

  [Symbol.dispose](): void {
    this.#isOpen = false;
    this.#pacer?.[Symbol.dispose]();
  }

  async step<T>(step: Step, work: () => Promise<T>, meantFor = performance.now()): Promise<T> {
    this.#counts.sent += 1;
    try {
      const result = await work();
      this.#latencies[step].push(performance.now() - meantFor);
      this.#counts.acked += 1;
      return result;
    } catch (error) {
      if (error instanceof Refused) this.#counts.refused += 1;
      throw new Error(`${step}: ${String(error)}`, { cause: error });
    }
  }

  /** When all are to go, nobody thinks any more. */
  async think(): Promise<void> {
    if (this.#isOpen) await Bun.sleep(Math.min(THINK.most, byChance(1_000 / THINK.mean)));
  }

  nextBody(threadId: string): string {
    const n = (this.#sentTo.get(threadId) ?? 0) + 1;
    this.#sentTo.set(threadId, n);
    return `message ${n} of a thread of people who come and go`;
  }

  waits(): void {
    this.#counts.waited += 1;
  }

  delivered(count: number): void {
    this.#counts.delivered += count;
  }

  async #receiveOn(): Promise<void> {
    while (this.#isOpen) await this.#receive(performance.now());
  }

  async #receive(meantFor: number): Promise<void> {
    const [person] = this.#away.splice(Math.floor(Math.random() * this.#away.length), 1);
    if (person === undefined) {
      this.#counts.unsent += 1;
      return await Bun.sleep(THINK.mean);
    }
    this.#here += 1;
    await visit(this, person, meantFor).catch((error: unknown) => this.#faults.note(error));
    this.#here -= 1;
    this.#away.push(person);
  }

  /** The thread must hold what was sent to it, no more and no less. */
  async #checkThread({ port, token, threadId }: Person): Promise<void> {
    const { lastSeq } = await createCall(port, token)<{ lastSeq: number }>(`/messages/threads/${threadId}`);
    const sent = this.#sentTo.get(threadId) ?? 0;
    if (lastSeq !== sent) this.#faults.note(`thread ${threadId} holds ${lastSeq} messages of ${sent}`);
  }
}

/** In their order, since they are shown in it. */
function noSteps(): Record<Step, number[]> {
  return { connect: [], list: [], open: [], read: [], type: [], send: [] };
}
