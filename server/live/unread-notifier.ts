import type { UnreadTotals } from '@messaging/protocol/unread';
import type { UserId } from '@messaging/protocol/primitives';
import type { Background } from '../observe/background.ts';
import { eventFrame } from './frames.ts';
import type { LocalConnection } from './hub.ts';

/** Shortest time between two counts for a user, in milliseconds; after a failed one it is longer. */
const PAUSE_MS = 1_000;
const FAILED_PAUSE_MS = 5_000;

interface Options {
  /** The user's connections to this instance that get totals. */
  readonly connections: (userId: UserId) => readonly LocalConnection[];
  readonly count: (connection: LocalConnection) => Promise<UnreadTotals>;
  readonly background: Pick<Background, 'reportFailure'>;
}

/**
 * Sends the unread totals to connections that asked for them, whenever an event of this instance may have changed them. The event
 * follows its commit, so the count that it causes includes the change, on each instance by itself. Events of a second
 * cause one count.
 */
export class UnreadNotifier implements Disposable {
  readonly #options: Options;
  /** Users whose last count was less than a pause ago; the value says whether they need another one. */
  readonly #resting = new Map<UserId, boolean>();
  #isStopped = false;

  constructor(options: Options) {
    this.#options = options;
  }

  /** The totals of the user may have changed. */
  notify(userId: UserId): void {
    if (this.#isStopped) return;
    if (this.#resting.has(userId)) this.#resting.set(userId, true);
    else void this.#count(userId);
  }

  async #count(userId: UserId): Promise<void> {
    this.#resting.set(userId, false);
    const connections = this.#options.connections(userId);
    let pauseMs = PAUSE_MS;
    try {
      await Promise.all([true, false].map((knowsGroups) => this.#send(connections, knowsGroups)));
    } catch (error) {
      this.#options.background.reportFailure('counting unread messages', error);
      this.#resting.set(userId, true);
      pauseMs = FAILED_PAUSE_MS;
    }
    setTimeout(() => this.#wake(userId), pauseMs).unref();
  }

  /** Clients that know groups have other totals than those that do not. */
  async #send(connections: readonly LocalConnection[], knowsGroups: boolean): Promise<void> {
    const alike = connections.filter((connection) => connection.knowsGroups === knowsGroups);
    const [first] = alike;
    if (first === undefined) return;
    const frame = eventFrame('unread', await this.#options.count(first));
    for (const connection of alike) connection.send(frame);
  }

  #wake(userId: UserId): void {
    const isNeeded = this.#resting.get(userId);
    this.#resting.delete(userId);
    if (isNeeded && !this.#isStopped && this.#options.connections(userId).length > 0)
      void this.#count(userId);
  }

  [Symbol.dispose](): void {
    this.#isStopped = true;
  }
}
