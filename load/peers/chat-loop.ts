import { ChatEnd } from './chat-client.ts';
import type { Driver } from './driver.ts';

const DRAIN_LIMIT_MS = 20_000;

/**
 * A closed loop over threads of two: so many sends wait for their acks at any time, and each ack starts the next, by turns
 * over the connections. The same for every server, so that its own cost falls out of a ratio.
 */
export class ChatLoop implements Disposable {
  readonly #ends: readonly ChatEnd[];
  readonly #failed = Promise.withResolvers<never>();
  #turn = 0;
  #isSending = false;
  #latencies: number[] = [];

  /** Two members a thread, a token each; those of one thread stand far apart, so that turns go over the threads first. */
  constructor(driver: Driver, threadIds: readonly string[], tokens: readonly string[]) {
    const half = threadIds.length;
    this.#ends = [...threadIds, ...threadIds].map((threadId, index) => {
      const otherIndex = (index + half) % (half * 2);
      const place = { index, otherIndex, threadId, token: tokens[index] ?? '' };
      return new ChatEnd(driver, place, {
        onAck: (sentAt) => this.#onAck(sentAt),
        onFailure: this.#failed.reject,
      });
    });
    // Heard by whoever waits at that moment.
    this.#failed.promise.catch(() => {});
  }

  get counts() {
    const sum = (of: (end: ChatEnd) => number): number => this.#ends.reduce((n, end) => n + of(end), 0);
    return {
      sent: sum((end) => end.sent),
      acked: sum((end) => end.acked),
      delivered: sum((end) => end.delivered.count),
      /** Deliveries that came before an earlier message of the same sender. */
      early: sum((end) => end.delivered.early),
    };
  }

  async connect(port: number): Promise<void> {
    await this.#orFailed(Promise.all(this.#ends.map((end) => end.open(port))));
  }

  start(outstanding: number): void {
    this.#isSending = true;
    for (let i = 0; i < outstanding; i++) this.#sendNext();
  }

  /** Goes on for so long; rejects at the first thing that goes wrong. */
  async run(seconds: number): Promise<void> {
    await this.#orFailed(Bun.sleep(seconds * 1_000));
  }

  /** Milliseconds from each send to its ack, of those acked since the last call. */
  takeLatencies(): number[] {
    const latencies = this.#latencies;
    this.#latencies = [];
    return latencies;
  }

  /** Sends nothing more, waits for what is under way, and throws unless everybody has seen everything once. */
  async finish(): Promise<void> {
    this.#isSending = false;
    const deadline = performance.now() + DRAIN_LIMIT_MS;
    const isDone = (): boolean => {
      const { sent, acked, delivered } = this.counts;
      return acked === sent && delivered === sent;
    };
    while (!isDone() && performance.now() < deadline) await this.run(0.02);
    const half = this.#ends.length / 2;
    this.#ends.forEach((end, i) => {
      const other = this.#ends[(i + half) % this.#ends.length];
      if (other !== undefined) end.checkEnd(other);
    });
  }

  [Symbol.dispose](): void {
    for (const end of this.#ends) end[Symbol.dispose]();
  }

  #onAck(sentAt: number): void {
    this.#latencies.push(performance.now() - sentAt);
    if (this.#isSending) this.#sendNext();
  }

  #sendNext(): void {
    this.#ends[this.#turn]?.sendNext();
    this.#turn = (this.#turn + 1) % this.#ends.length;
  }

  async #orFailed<T>(work: Promise<T>): Promise<T> {
    return await Promise.race([work, this.#failed.promise]);
  }
}
