import { NOTHING, type Counts } from '../measure/counts.ts';
import { Faults } from '../checks/fault-log.ts';
import { Pacer } from '../pacing/pacer.ts';
import { cases, type Case } from '../data/paging-cases.ts';
import type { ListSizes } from '../data/paging-data.ts';
import { createCall, type Call } from '../clients/rest-client.ts';
import { makeTokens } from '../clients/make-tokens.ts';
import { until } from '../concurrency/wait-until.ts';
import type { Job, Latencies, Workload } from './workload.ts';

export interface ListsJob extends Job {
  readonly kind: 'lists';
  /** The longest thread of the one user that reads. */
  readonly threadId: string;
  readonly sizes: ListSizes;
}

const MAX_UNDER_WAY = 1_000;
const ANSWER_LIMIT_MS = 15_000;

/** Asks for pages of lists by REST, kind by kind. */
export class ListsWorkload implements Workload {
  readonly #job: ListsJob;
  readonly #calls: Call[] = [];
  #cases: readonly Case[] = [];
  #pacer: Pacer | undefined;
  #isAsking = false;
  #turn = 0;
  #counts = { sent: 0, acked: 0, refused: 0, unsent: 0 };
  #latencies: Record<string, number[]> = {};
  readonly #faults = new Faults();

  constructor(job: ListsJob) {
    this.#job = job;
  }

  get counts(): Counts {
    return { ...NOTHING, ...this.#counts };
  }

  async open(): Promise<void> {
    const { ports, jwtSecret, firstUser, threadId, sizes } = this.#job;
    const [token = ''] = await makeTokens(jwtSecret, firstUser, 1);
    this.#calls.push(...ports.map((port) => createCall(port, token)));
    const [call] = this.#calls;
    if (call !== undefined) this.#cases = await cases(call, threadId, sizes);
  }

  start(): void {
    const { pace } = this.#job;
    this.#isAsking = true;
    if ('perSecond' in pace)
      this.#pacer = new Pacer(pace.perSecond, (meantFor) => void this.#askNext(meantFor));
    else for (let i = 0; i < pace.outstanding; i++) void this.#askOn();
  }

  async finish(): Promise<readonly string[]> {
    this.#isAsking = false;
    this.#pacer?.[Symbol.dispose]();
    await until(() => this.#underWay === 0, ANSWER_LIMIT_MS);
    return this.#faults.lines;
  }

  takeLatencies(): Latencies {
    const latencies = { 'all pages': Object.values(this.#latencies).flat(), ...this.#latencies };
    this.#latencies = Object.fromEntries(this.#cases.map(({ name }) => [name, []]));
    return latencies;
  }

  [Symbol.dispose](): void {
    this.#pacer?.[Symbol.dispose]();
    this.#isAsking = false;
  }

  get #underWay(): number {
    const { sent, acked, refused } = this.#counts;
    return sent - acked - refused;
  }

  async #askOn(): Promise<void> {
    while (this.#isAsking) await this.#askNext(performance.now());
  }

  async #askNext(meantFor: number): Promise<void> {
    const turn = this.#turn++;
    const [one, call] = [this.#cases[turn % this.#cases.length], this.#calls[turn % this.#calls.length]];
    if (one === undefined || call === undefined || this.#underWay >= MAX_UNDER_WAY) this.#counts.unsent += 1;
    else await this.#ask(call, one, meantFor);
  }

  async #ask(call: Call, { name, path, check }: Case, meantFor: number): Promise<void> {
    this.#counts.sent += 1;
    const page = await call<never>(path).catch((error: unknown) => this.#refuse(error));
    if (page === undefined) return;
    (this.#latencies[name] ??= []).push(performance.now() - meantFor);
    this.#counts.acked += 1;
    this.#faults.check(() => check(page));
  }

  #refuse(error: unknown): undefined {
    this.#counts.refused += 1;
    this.#faults.note(error);
  }
}
