import { toEvent, type Platform } from '../harness/platform.ts';
import type { User } from '../harness/token.ts';
import type { History } from './history.ts';

const TOPIC = 'payments.received';
/** Events of a burst, and the pause after it in milliseconds. */
const BURST = 5;
const PAUSE_MS = 100;

/** Produces payments between users. Each of them notifies both users once. */
export class EventLoad {
  readonly #platform: Platform;
  readonly #history: History;
  readonly #users: readonly User[];
  #loop: Promise<void> = Promise.resolve();
  #isRunning = false;
  #lastPayment = 0;

  constructor(platform: Platform, history: History, users: readonly User[]) {
    [this.#platform, this.#history, this.#users] = [platform, history, users];
  }

  start(): void {
    this.#isRunning = true;
    this.#loop = this.#produceLoop();
  }

  async stop(): Promise<void> {
    this.#isRunning = false;
    await this.#loop;
  }

  async #produceLoop(): Promise<void> {
    while (this.#isRunning) {
      await this.produce(BURST);
      await Bun.sleep(PAUSE_MS);
    }
  }

  /** Produces `count` events. Resolves when Kafka has acknowledged them, or when the outcome is unknown. */
  async produce(count: number): Promise<void> {
    const at = performance.now();
    const payments = Array.from({ length: count }, () => {
      const paymentId = ++this.#lastPayment;
      const [from, to] = [this.#pickUser(paymentId), this.#pickUser(paymentId + 1)];
      return { paymentId, fromUserId: from.userId, toUserId: to.userId };
    });
    const topic = this.#platform.prefix + TOPIC;
    const records = payments.map((payment) => ({ topic, value: toEvent(TOPIC, payment) }));
    const outcome = await this.#platform.kafka.produceAll(records).then(
      () => 'ok' as const,
      () => 'unknown' as const,
    );
    for (const { paymentId, fromUserId, toUserId } of payments)
      this.#history.add({
        operation: 'produce',
        client: 'platform',
        at,
        key: String(paymentId),
        userIds: [fromUserId, toUserId],
        outcome,
      });
  }

  #pickUser(n: number): User {
    const user = this.#users[n % this.#users.length];
    if (user === undefined) throw new Error('events need users');
    return user;
  }
}
