import { retrying } from './backoff.ts';
import type { Context } from './context.ts';
import { failureOf } from './failure.ts';
import type { Commands, Events, Seq, ThreadId } from './wire.ts';

type Changes = Commands['sync']['output'];

/** What is kept up to date. */
interface Synchronized {
  /** How far the loaded threads are. */
  readonly known: () => Record<ThreadId, Seq>;
  readonly apply: (changes: Changes) => void;
  /** Nobody knows what changed: everything is to be loaded anew. */
  readonly startAnew: () => void;
  /** Loads what is not loaded. */
  readonly load: () => Promise<void>;
}

/**
 * Brings everything up to date after each `hello` and each `resync`. A token is replaced only when what changed since it
 * has been taken, so that whatever fails in between is asked for again.
 */
export class Synchronizer {
  readonly #context: Context;
  readonly #what: Synchronized;
  #token: string | null = null;
  /** Which connection this is about; a newer one ends what was begun for an older one. */
  #round = 0;

  constructor(context: Context, what: Synchronized) {
    this.#context = context;
    this.#what = what;
  }

  /** A connection is open. Never rejects. */
  async opened({ syncToken }: Events['hello']): Promise<void> {
    const isFirst = this.#token === null;
    // All events from here on come by this connection, and the lists are loaded after this point.
    if (isFirst) this.#token = syncToken;
    await this.#run(isFirst && syncToken !== null);
  }

  /** The service says that this connection may have missed something. Never rejects. */
  async resync(): Promise<void> {
    await this.#run(false);
  }

  /** The connection is gone. */
  stop(): void {
    this.#round += 1;
  }

  async #run(hasNothingToAsk: boolean): Promise<void> {
    const round = ++this.#round;
    const { timers, report } = this.#context;
    const isWanted = (): boolean => this.#round === round;
    try {
      if (!hasNothingToAsk) await retrying(timers, isWanted, () => this.#sync(isWanted));
      await retrying(timers, isWanted, this.#what.load);
    } catch (error) {
      const failure = failureOf(error);
      if (isWanted() && failure.kind !== 'closed') report(failure);
    }
  }

  async #sync(isWanted: () => boolean): Promise<void> {
    const { known, apply, startAnew } = this.#what;
    const input = { token: this.#token, threads: known() };
    const changes = await this.#context.connection.request('sync', input);
    if (!isWanted()) return;
    if (changes.complete) apply(changes);
    else startAnew();
    this.#token = changes.token;
  }
}
