import { NOTHING, type Counts } from '../measure/counts.ts';
import { Faults } from '../checks/fault-log.ts';
import { Guest } from '../clients/reconnecting-client.ts';
import { inTurns } from '../concurrency/for-each-concurrent.ts';
import { Pacer } from '../pacing/pacer.ts';
import { pingWhile } from '../clients/ping-while.ts';
import { makeTokens } from '../clients/make-tokens.ts';
import { until } from '../concurrency/wait-until.ts';
import type { Job, Latencies, Workload } from './workload.ts';

export interface StormJob extends Job {
  readonly kind: 'storm';
  /** Clients that lose their connection, and those that keep it and ping. */
  readonly connections: number;
  readonly settled: number;
  /** The first user of these. */
  readonly firstSettled: number;
}

const HANDSHAKES_AT_ONCE = 200;
const RETURN_LIMIT_MS = 60_000;

/** Clients that lose their connections and come back: all at once, or at a fixed rate one after the other. */
export class StormWorkload implements Workload {
  readonly #job: StormJob;
  #guests: Guest[] = [];
  #pingers: Guest[] = [];
  readonly #isAway = new Set<Guest>();
  readonly #over = Promise.withResolvers<void>();
  readonly #faults = new Faults();
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
      ...NOTHING,
      ...this.#counts,
      waited: this.#guests.reduce((sum, { refusals }) => sum + refusals, 0),
    };
  }

  async open(): Promise<void> {
    const { ports, jwtSecret, firstUser, connections, firstSettled, settled } = this.#job;
    const guests = (tokens: readonly string[]): Guest[] =>
      tokens.map((token, i) => new Guest(ports[i % ports.length] ?? 0, token));
    this.#guests = guests(await makeTokens(jwtSecret, firstUser, connections));
    this.#pingers = guests(await makeTokens(jwtSecret, firstSettled, settled));
    const all = [...this.#guests, ...this.#pingers];
    await inTurns(all, HANDSHAKES_AT_ONCE, (guest) => guest.arrive());
    for (const guest of all) guest.refusals = 0;
  }

  start(): void {
    const { pace } = this.#job;
    this.#pinging = pingWhile(this.#pingers, this.#over.promise, (ms) => this.#latencies.ping.push(ms));
    this.#pinging.catch((error: unknown) => this.#faults.note(error));
    if ('perSecond' in pace) this.#pacer = new Pacer(pace.perSecond, (meantFor) => this.#dropNext(meantFor));
    else void inTurns(this.#guests, pace.outstanding, (guest) => this.#drop(guest, performance.now()));
  }

  async finish(): Promise<readonly string[]> {
    this.#pacer?.[Symbol.dispose]();
    const mustReturn = (): boolean =>
      this.#isAway.size === 0 && ('perSecond' in this.#job.pace || this.#counts.sent === this.#guests.length);
    if (!(await until(mustReturn, RETURN_LIMIT_MS)))
      this.#faults.note(`${this.#isAway.size} did not come back`);
    this.#over.resolve();
    await this.#pinging?.catch(() => {});
    for (const guest of [...this.#guests, ...this.#pingers]) this.#faults.check(() => guest.check());
    return this.#faults.lines;
  }

  takeLatencies(): Latencies {
    const latencies = this.#latencies;
    this.#latencies = { return: [], ping: [] };
    return latencies;
  }

  [Symbol.dispose](): void {
    this.#pacer?.[Symbol.dispose]();
    for (const guest of [...this.#guests, ...this.#pingers]) guest[Symbol.dispose]();
  }

  #dropNext(meantFor: number): void {
    const guest = this.#guests[this.#turn];
    this.#turn = (this.#turn + 1) % this.#guests.length;
    if (guest === undefined || this.#isAway.has(guest)) this.#counts.unsent += 1;
    else void this.#drop(guest, meantFor);
  }

  async #drop(guest: Guest, meantFor: number): Promise<void> {
    this.#counts.sent += 1;
    this.#isAway.add(guest);
    guest.leave();
    try {
      await guest.arrive();
      this.#latencies.return.push(performance.now() - meantFor);
      this.#counts.acked += 1;
    } catch (error) {
      this.#faults.note(error);
    }
    this.#isAway.delete(guest);
  }
}
