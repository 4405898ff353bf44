import type { MessageId } from '@messaging/protocol/primitives';
import { Loop } from '../concurrency/loop.ts';
import type { ShownMessage } from '../db/find-shown-messages.ts';

/** Messages that are remembered. The first ones count: those after them came when the connections were broken already. */
const MOST = 10_000;
/** Messages of one look-up. */
const BATCH = 500;
/** Interval of the look-ups, in milliseconds. */
const POLL_MS = 500;
const STOP_MS = 1_000;

interface Options {
  /** Those of the messages that are stored. Rejects while PostgreSQL does not answer. */
  readonly find: (ids: readonly MessageId[]) => Promise<readonly ShownMessage[]>;
  /** Milliseconds after which PostgreSQL has ended a statement whose client is gone. */
  readonly endMs: number;
  readonly deliverMessage: (found: ShownMessage) => void;
  readonly deliverChange: (found: ShownMessage, what: string) => void;
}

interface Doubt {
  /** What was done to a stored message; null for one that was sent. */
  readonly what: string | null;
  readonly since: number;
  /** The last change that was delivered. */
  readonly change: number;
}

/**
 * Delivers messages whose write is in doubt: the connection broke before the answer. The sender's retry finds such a message stored
 * and delivers nothing. So this class looks the messages up once PostgreSQL answers again, and delivers those that are stored.
 */
export class InDoubtMessages implements AsyncDisposable {
  readonly #options: Options;
  readonly #doubts = new Map<MessageId, Doubt>();
  readonly #loop = new Loop({
    name: 'looking up messages in doubt',
    round: () => this.#round(),
    stopMs: STOP_MS,
  });

  constructor(options: Options) {
    this.#options = options;
  }

  start(): void {
    this.#loop.start();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#loop[Symbol.asyncDispose]();
  }

  /** `what` was done to the messages; null: they were sent. */
  add(ids: readonly MessageId[], what: string | null): void {
    const since = performance.now();
    for (const id of ids)
      if (this.#doubts.size < MOST) this.#doubts.set(id, { what, since, change: 0, ...this.#doubts.get(id) });
  }

  /** Resolves to the milliseconds until the next one. */
  async #round(): Promise<number> {
    const ids = [...this.#doubts.keys()];
    for (let from = 0; from < ids.length; from += BATCH) await this.#look(ids.slice(from, from + BATCH));
    return POLL_MS;
  }

  async #look(ids: readonly MessageId[]): Promise<void> {
    const askedAt = performance.now();
    const found = await this.#options.find(ids);
    for (const shown of found) this.#deliver(shown);
    for (const id of ids) {
      const { since = askedAt } = this.#doubts.get(id) ?? {};
      if (askedAt - since > this.#options.endMs) this.#doubts.delete(id);
    }
  }

  #deliver(shown: ShownMessage): void {
    const { id, change } = shown.message;
    const doubt = this.#doubts.get(id);
    if (doubt === undefined) return;
    if (doubt.what === null) {
      this.#doubts.delete(id);
      this.#options.deliverMessage(shown);
    } else if ((change ?? 0) > doubt.change) {
      // A later look may find the change that is in doubt.
      this.#doubts.set(id, { ...doubt, change: change ?? 0 });
      this.#options.deliverChange(shown, doubt.what);
    }
  }
}
