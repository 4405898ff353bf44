import { expect } from 'bun:test';
import type { App } from '@messaging/server/app';
import { Flow } from './flow.ts';
import { toEvent, type Platform } from './platform.ts';
import { Rest } from './rest.ts';
import { newUser, type User } from './token.ts';
import { until } from './wait.ts';

const TOPIC = 'payments.received';
/** Number of keys, spread over the partitions. Payments of one key keep their order. */
const KEYS = 12;
/** Events of a burst, and the pause after it in milliseconds. */
const BURST = 20;
const PAUSE_MS = 20;

/** Payments 1, 2, 3 … from one user to another, which notify both users, and the check that each notified both once. */
export class EventsFlow extends Flow {
  readonly topic: string;
  readonly #platform: Platform;
  readonly #users: readonly [payer: User, payee: User];
  #sent = 0;

  private constructor(platform: Platform, users: readonly [User, User]) {
    super(PAUSE_MS);
    this.#platform = platform;
    this.#users = users;
    this.topic = platform.prefix + TOPIC;
  }

  static async on(platform: Platform): Promise<EventsFlow> {
    return new EventsFlow(platform, [await newUser(), await newUser()]);
  }

  /** Payments that Kafka has acknowledged. */
  get sent(): number {
    return this.#sent;
  }

  /** All of them, 1, 2, 3 … */
  get all(): number[] {
    return Array.from({ length: this.#sent }, (_, i) => i + 1);
  }

  get payee(): User {
    return this.#users[1];
  }

  /** Sends `count` at once. */
  async send(count: number): Promise<void> {
    const [payer, payee] = this.#users;
    const ids = Array.from({ length: count }, (_, i) => this.#sent + i + 1);
    const records = ids.map((paymentId) => ({
      topic: this.topic,
      key: toKey(paymentId),
      value: toEvent(TOPIC, { paymentId, fromUserId: payer.userId, toUserId: payee.userId }),
    }));
    await this.#platform.kafka.produceAll(records);
    this.#sent += count;
  }

  /** Resolves when at least `count` are stored. */
  async stored(app: Pick<App, 'url'>, count: number): Promise<void> {
    const rest = new Rest(app, this.payee);
    const unread = async () =>
      (await rest.call('listNotifications', { query: { limit: 1 } })).body.unreadCount;
    // A busy machine may exceed the short time limit of an instance, which refuses a call then.
    await until(`${count} events to be stored`, async () => (await unread().catch(() => 0)) >= count);
  }

  /** Payments of the payee's notifications, in order. */
  told(app: Pick<App, 'url'>): Promise<number[]> {
    return toldPayments(app, this.payee);
  }

  /**
   * Expects that everything is committed, that there are no dead letters, and that both users were notified of each
   * payment once, in order per key.
   */
  async arrivedOnce(app: Pick<App, 'url'>): Promise<void> {
    await this.#platform.settled();
    expect(await this.#platform.kafka.readAll(this.#platform.dlqTopic)).toEqual([]);
    const all = byKey(this.all);
    for (const user of this.#users) expect(byKey(await toldPayments(app, user))).toEqual(all);
  }

  protected sendPart(): Promise<void> {
    return this.send(BURST);
  }
}

function toKey(paymentId: number): string {
  return `key ${paymentId % KEYS}`;
}

/** Payments by key, in the given order. */
function byKey(paymentIds: readonly number[]): Record<string, number[]> {
  return Object.groupBy(paymentIds, toKey) as Record<string, number[]>;
}

/** Payments of a user's notifications, in order. */
async function toldPayments(app: Pick<App, 'url'>, user: User): Promise<number[]> {
  const rest = new Rest(app, user);
  const told: number[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const query = { limit: 100, ...(cursor !== undefined && { cursor }) };
    const { notifications, nextCursor } = (await rest.call('listNotifications', { query })).body;
    told.push(...notifications.map(({ data }) => Number(data['paymentId'])));
    cursor = nextCursor;
  }
  return told.toReversed();
}
