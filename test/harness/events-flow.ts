import { expect } from 'bun:test';
import type { App } from '@messaging/server/app';
import { eventOf, type Platform } from './platform.ts';
import { Rest } from './rest.ts';
import { newUser, type User } from './token.ts';
import { until } from './wait.ts';

const TOPIC = 'payments.received';
/** Payments of one key keep their order; so many keys spread over the partitions. */
const KEYS = 12;
/** Events of one burst, and the pause after it in milliseconds. */
const BURST = 20;
const PAUSE_MS = 20;

/** How long what flows may stand still, in milliseconds: a broker or an instance is started meanwhile. */
const PATIENCE_MS = 30_000;

/** Payments 1, 2, 3 … from one user to another, which tell both, and the check that both were told each of them once. */
export class EventsFlow implements AsyncDisposable {
  readonly topic: string;
  readonly #platform: Platform;
  readonly #users: readonly [payer: User, payee: User];
  #produced = 0;
  #isFlowing = false;
  #flowing: Promise<void> = Promise.resolve();

  private constructor(platform: Platform, users: readonly [User, User]) {
    this.#platform = platform;
    this.#users = users;
    this.topic = platform.prefix + TOPIC;
  }

  static async on(platform: Platform): Promise<EventsFlow> {
    return new EventsFlow(platform, [await newUser(), await newUser()]);
  }

  /** Payments that Kafka has taken so far. */
  get produced(): number {
    return this.#produced;
  }

  /** All of them, 1, 2, 3 … */
  get all(): number[] {
    return Array.from({ length: this.#produced }, (_, i) => i + 1);
  }

  get payee(): User {
    return this.#users[1];
  }

  /** Sends so many at once. */
  async send(count: number): Promise<void> {
    const [payer, payee] = this.#users;
    const ids = Array.from({ length: count }, (_, i) => this.#produced + i + 1);
    const records = ids.map((paymentId) => ({
      topic: this.topic,
      key: keyOf(paymentId),
      value: eventOf(TOPIC, { paymentId, fromUserId: payer.userId, toUserId: payee.userId }),
    }));
    await this.#platform.kafka.produceAll(records);
    this.#produced += count;
  }

  /** Sends a few again and again until stopped. */
  start(): void {
    this.#isFlowing = true;
    this.#flowing = this.#flow();
    // Told by `stop`.
    this.#flowing.catch(() => {});
  }

  async stop(): Promise<void> {
    this.#isFlowing = false;
    await this.#flowing;
  }

  /** Resolves when so many more than now have been produced. */
  async goesOn(count = 100): Promise<void> {
    const goal = this.#produced + count;
    await until('events to flow', () => this.#produced >= goal, PATIENCE_MS);
  }

  /** Resolves when at least so many are stored. */
  async stored(app: Pick<App, 'url'>, count: number): Promise<void> {
    const rest = new Rest(app, this.payee);
    const unread = async () =>
      (await rest.call('listNotifications', { query: { limit: 1 } })).body.unreadCount;
    await until(`${count} events to be stored`, async () => (await unread()) >= count);
  }

  /** The payments that the payee was told of, in the order they were told. */
  told(app: Pick<App, 'url'>): Promise<number[]> {
    return toldPayments(app, this.payee);
  }

  /** Expects that everything is committed and nothing dead, and that both were told each payment once, each key's in order. */
  async arrivedOnce(app: Pick<App, 'url'>, patienceMs?: number): Promise<void> {
    await this.#platform.settled(patienceMs);
    expect(await this.#platform.kafka.readAll(this.#platform.dlqTopic)).toEqual([]);
    const all = byKey(this.all);
    for (const user of this.#users) expect(byKey(await toldPayments(app, user))).toEqual(all);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #flow(): Promise<void> {
    while (this.#isFlowing) {
      await this.send(BURST);
      await Bun.sleep(PAUSE_MS);
    }
  }
}

function keyOf(paymentId: number): string {
  return `key ${paymentId % KEYS}`;
}

/** The payments of each key, in the order given. */
function byKey(paymentIds: readonly number[]): Record<string, number[]> {
  return Object.groupBy(paymentIds, keyOf) as Record<string, number[]>;
}

/** The payments that a user was told of, in the order they were told. */
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
