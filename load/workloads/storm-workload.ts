import { NO_COUNTS, type Counts } from '../measure/counts.ts';
import { FaultLog } from '../checks/fault-log.ts';
import { ReconnectingClient } from '../clients/reconnecting-client.ts';
import { forEachConcurrent } from '../concurrency/for-each-concurrent.ts';
import { Pacer } from '../pacing/pacer.ts';
import { pingWhile } from '../clients/ping-while.ts';
import { makeTokens } from '../clients/make-tokens.ts';
import { waitUntil } from '../concurrency/wait-until.ts';
import type { WorkerJob, Latencies, Workload } from './workload.ts';

export interface StormJob extends WorkerJob {
  readonly kind: 'storm';
  /** Number of clients that lose their connection, and of clients that keep it and ping. */
  readonly connections: number;
  readonly pingers: number;
  /** First user of the pinging clients. */
  readonly firstPinger: number;
}

const HANDSHAKES_AT_ONCE = 200;
const RETURN_LIMIT_MS = 60_000;

/** Clients that lose their connections and come back: all at once, or one after the other at a fixed rate. */
export class StormWorkload implements Workload {
  readonly #job: StormJob;
  #clients: ReconnectingClient[] = [];
  #pingers: ReconnectingClient[] = [];
  readonly #away = new Set<ReconnectingClient>();
  readonly #over = Promise.withResolvers<void>();
  readonly #faults = new FaultLog();
  #pinging: Promise<void> | undefined;
  #pacer: Pacer | undefined;
  #turn = 0;
  #counts = { sent: 0, acked: 0, unsent: 0 };
  #latencies: { return: number[]; ping: number[] } = { return: [], ping: [] };

  constructor(job: StormJob) {
    this.#job = job;
  }

  get counts(): Counts {
    return {
      ...NO_COUNTS,
      ...this.#counts,
      waited: this.#clients.reduce((sum, { retries }) => sum + retries, 0),
    };
  }

  async open(): Promise<void> {
    const { ports, jwtSecret, firstUser, connections, firstPinger, pingers } = this.#job;
    const makeClients = (tokens: readonly string[]): ReconnectingClient[] =>
      tokens.map((token, i) => new ReconnectingClient(ports[i % ports.length] ?? 0, token));
    this.#clients = makeClients(await makeTokens(jwtSecret, firstUser, connections));
    this.#pingers = makeClients(await makeTokens(jwtSecret, firstPinger, pingers));
    const all = [...this.#clients, ...this.#pingers];
    await forEachConcurrent(all, HANDSHAKES_AT_ONCE, (client) => client.connect());
    for (const client of all) client.retries = 0;
  }

  start(): void {
    const { pace } = this.#job;
    this.#pinging = pingWhile(this.#pingers, this.#over.promise, (ms) => this.#latencies.ping.push(ms));
    this.#pinging.catch((error: unknown) => this.#faults.add(error));
    if ('perSecond' in pace) this.#pacer = new Pacer(pace.perSecond, (dueAt) => this.#dropNext(dueAt));
    else
      void forEachConcurrent(this.#clients, pace.outstanding, (client) =>
        this.#drop(client, performance.now()),
      );
  }

  async finish(): Promise<readonly string[]> {
    this.#pacer?.[Symbol.dispose]();
    const mustReturn = (): boolean =>
      this.#away.size === 0 && ('perSecond' in this.#job.pace || this.#counts.sent === this.#clients.length);
    if (!(await waitUntil(mustReturn, RETURN_LIMIT_MS)))
      this.#faults.add(`${this.#away.size} clients did not come back`);
    this.#over.resolve();
    await this.#pinging?.catch(() => {});
    for (const client of [...this.#clients, ...this.#pingers]) this.#faults.check(() => client.check());
    return this.#faults.lines;
  }

  takeLatencies(): Latencies {
    const latencies = this.#latencies;
    this.#latencies = { return: [], ping: [] };
    return latencies;
  }

  [Symbol.dispose](): void {
    this.#pacer?.[Symbol.dispose]();
    for (const client of [...this.#clients, ...this.#pingers]) client[Symbol.dispose]();
  }

  #dropNext(dueAt: number): void {
    const client = this.#clients[this.#turn];
    this.#turn = (this.#turn + 1) % this.#clients.length;
    if (client === undefined || this.#away.has(client)) this.#counts.unsent += 1;
    else void this.#drop(client, dueAt);
  }

  async #drop(client: ReconnectingClient, dueAt: number): Promise<void> {
    this.#counts.sent += 1;
    this.#away.add(client);
    client.disconnect();
    try {
      await client.connect();
      this.#latencies.return.push(performance.now() - dueAt);
      this.#counts.acked += 1;
    } catch (error) {
      this.#faults.add(error);
    }
    this.#away.delete(client);
  }
}
