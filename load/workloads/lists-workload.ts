import { NO_COUNTS, type Counts } from '../measure/counts.ts';
import { FaultLog } from '../checks/fault-log.ts';
import { Pacer } from '../pacing/pacer.ts';
import { makePageCases, type PageCase } from '../data/paging-cases.ts';
import type { ListSizes } from '../data/paging-data.ts';
import { createRestClient, type RestClient } from '../clients/rest-client.ts';
import { makeTokens } from '../clients/make-tokens.ts';
import { waitUntil } from '../concurrency/wait-until.ts';
import type { WorkerJob, Latencies, Workload } from './workload.ts';

export interface ListsJob extends WorkerJob {
  readonly kind: 'lists';
  /** Longest thread of the user that reads. */
  readonly threadId: string;
  readonly sizes: ListSizes;
}

const MAX_PENDING = 1_000;
const ANSWER_LIMIT_MS = 15_000;

/** Requests pages of lists by REST, one kind after the other. */
export class ListsWorkload implements Workload {
  readonly #job: ListsJob;
  readonly #clients: RestClient[] = [];
  #cases: readonly PageCase[] = [];
  #pacer: Pacer | undefined;
  #isRunning = false;
  #turn = 0;
  #counts = { sent: 0, acked: 0, refused: 0, unsent: 0 };
  #latencies: Record<string, number[]> = {};
  readonly #faults = new FaultLog();

  constructor(job: ListsJob) {
    this.#job = job;
  }

  get counts(): Counts {
    return { ...NO_COUNTS, ...this.#counts };
  }

  async open(): Promise<void> {
    const { ports, jwtSecret, firstUser, threadId, sizes } = this.#job;
    const [token = ''] = await makeTokens(jwtSecret, firstUser, 1);
    this.#clients.push(...ports.map((port) => createRestClient(port, token)));
    const [client] = this.#clients;
    if (client !== undefined) this.#cases = await makePageCases(client, threadId, sizes);
  }

  start(): void {
    const { pace } = this.#job;
    this.#isRunning = true;
    if ('perSecond' in pace)
      this.#pacer = new Pacer(pace.perSecond, (dueAt) => void this.#requestNext(dueAt));
    else for (let i = 0; i < pace.outstanding; i++) void this.#requestRepeatedly();
  }

  async finish(): Promise<readonly string[]> {
    this.#isRunning = false;
    this.#pacer?.[Symbol.dispose]();
    await waitUntil(() => this.#pending === 0, ANSWER_LIMIT_MS);
    return this.#faults.lines;
  }

  takeLatencies(): Latencies {
    const latencies = { 'all pages': Object.values(this.#latencies).flat(), ...this.#latencies };
    this.#latencies = Object.fromEntries(this.#cases.map(({ name }) => [name, []]));
    return latencies;
  }

  [Symbol.dispose](): void {
    this.#pacer?.[Symbol.dispose]();
    this.#isRunning = false;
  }

  get #pending(): number {
    const { sent, acked, refused } = this.#counts;
    return sent - acked - refused;
  }

  async #requestRepeatedly(): Promise<void> {
    while (this.#isRunning) await this.#requestNext(performance.now());
  }

  async #requestNext(dueAt: number): Promise<void> {
    const turn = this.#turn++;
    const [pageCase, client] = [
      this.#cases[turn % this.#cases.length],
      this.#clients[turn % this.#clients.length],
    ];
    if (pageCase === undefined || client === undefined || this.#pending >= MAX_PENDING)
      this.#counts.unsent += 1;
    else await this.#request(client, pageCase, dueAt);
  }

  async #request(client: RestClient, { name, read }: PageCase, dueAt: number): Promise<void> {
    this.#counts.sent += 1;
    const check = await read(client).catch((error: unknown) => this.#refuse(error));
    if (check === undefined) return;
    (this.#latencies[name] ??= []).push(performance.now() - dueAt);
    this.#counts.acked += 1;
    this.#faults.check(check);
  }

  #refuse(error: unknown): undefined {
    this.#counts.refused += 1;
    this.#faults.add(error);
  }
}
