import { ChatClient } from './chat-client.ts';
import type { Driver } from './driver.ts';

const DRAIN_LIMIT_MS = 20_000;

/**
 * A closed loop over threads of two: a fixed number of sends wait for their acks, and each ack starts the next
 * send, in turn over the connections. It is the same for every server, so its own cost cancels out in a ratio.
 */
export class ChatLoop implements Disposable {
  readonly #clients: readonly ChatClient[];
  readonly #failed = Promise.withResolvers<never>();
  #turn = 0;
  #isSending = false;
  #latencies: number[] = [];

  /**
   * Makes two members per thread, one token each. The members of one thread are half the list apart, so that
   * turns visit all threads first.
   */
  constructor(driver: Driver, threadIds: readonly string[], tokens: readonly string[]) {
    const half = threadIds.length;
    this.#clients = [...threadIds, ...threadIds].map((threadId, index) => {
      const otherIndex = (index + half) % (half * 2);
      const options = { index, otherIndex, threadId, token: tokens[index] ?? '' };
      return new ChatClient(driver, options, {
        onAck: (sentAt) => this.#onAck(sentAt),
        onFailure: this.#failed.reject,
      });
    });
    // Rejections also reach the caller that is waiting at that moment.
    this.#failed.promise.catch(() => {});
  }

  get counts() {
    const sum = (read: (client: ChatClient) => number): number =>
      this.#clients.reduce((n, client) => n + read(client), 0);
    return {
      sent: sum((client) => client.sent),
      acked: sum((client) => client.acked),
      delivered: sum((client) => client.delivered.count),
      /** Number of deliveries that came before an earlier message of the same sender. */
      early: sum((client) => client.delivered.early),
    };
  }

  async connect(port: number): Promise<void> {
    await this.#orFailed(Promise.all(this.#clients.map((client) => client.open(port))));
  }

  start(outstanding: number): void {
    this.#isSending = true;
    for (let i = 0; i < outstanding; i++) this.#sendNext();
  }

  /** Runs for this time. Rejects at the first fault. */
  async run(seconds: number): Promise<void> {
    await this.#orFailed(Bun.sleep(seconds * 1_000));
  }

  /** Returns milliseconds from send to ack of the messages acked since the last call. */
  takeLatencies(): number[] {
    const latencies = this.#latencies;
    this.#latencies = [];
    return latencies;
  }

  /** Stops sending, waits for pending sends, and throws unless every member has seen every message once. */
  async finish(): Promise<void> {
    this.#isSending = false;
    const deadline = performance.now() + DRAIN_LIMIT_MS;
    const isDone = (): boolean => {
      const { sent, acked, delivered } = this.counts;
      return acked === sent && delivered === sent;
    };
    while (!isDone() && performance.now() < deadline) await this.run(0.02);
    const half = this.#clients.length / 2;
    this.#clients.forEach((client, i) => {
      const other = this.#clients[(i + half) % this.#clients.length];
      if (other !== undefined) client.checkEnd(other);
    });
  }

  [Symbol.dispose](): void {
    for (const client of this.#clients) client[Symbol.dispose]();
  }

  #onAck(sentAt: number): void {
    this.#latencies.push(performance.now() - sentAt);
    if (this.#isSending) this.#sendNext();
  }

  #sendNext(): void {
    this.#clients[this.#turn]?.sendNext();
    this.#turn = (this.#turn + 1) % this.#clients.length;
  }

  async #orFailed<T>(work: Promise<T>): Promise<T> {
    return await Promise.race([work, this.#failed.promise]);
  }
}
