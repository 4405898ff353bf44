import { withRetries } from './backoff.ts';
import type { Context } from './context.ts';
import { toFailure } from './failure.ts';
import type { Positions } from './open-threads.ts';
import type { Commands, Events } from './wire.ts';

type Changes = Commands['sync']['output'];

/** The state that is kept up to date. */
interface SyncTarget {
  /** How far each loaded thread is known. */
  readonly positions: () => Positions;
  /** Applies an answer; `known` are the positions that it starts from. */
  readonly apply: (changes: Changes, known: Positions) => void;
  /** Marks everything as stale: the changes are unknown. */
  readonly invalidate: () => void;
  /** Loads everything that is missing or stale. */
  readonly load: () => Promise<void>;
}

/**
 * Brings everything up to date after each `hello` and each `resync`. A change token is replaced only after its changes
 * have been applied, so that a failure in between loses no change.
 */
export class Synchronizer {
  readonly #context: Context;
  readonly #target: SyncTarget;
  #token: string | null = null;
  /** Number of the current run. A newer run cancels an older one. */
  #round = 0;

  constructor(context: Context, what: SyncTarget) {
    this.#context = context;
    this.#target = what;
  }

  /** Brings everything up to date after a new connection. Never rejects. */
  async onOpen({ syncToken }: Events['hello']): Promise<void> {
    const isFirst = this.#token === null;
    // This connection receives all later events, and the lists are loaded after this point.
    if (isFirst) this.#token = syncToken;
    await this.#run(isFirst && syncToken !== null);
  }

  /** Brings everything up to date after the service reported a possible loss of events. Never rejects. */
  async resync(): Promise<void> {
    await this.#run(false);
  }

  /** Cancels the current run: the connection was lost. */
  stop(): void {
    this.#round += 1;
  }

  async #run(isUpToDate: boolean): Promise<void> {
    const round = ++this.#round;
    const { timers, report } = this.#context;
    const isWanted = (): boolean => this.#round === round;
    try {
      if (!isUpToDate) await withRetries(timers, () => this.#sync(isWanted), isWanted);
      await withRetries(timers, this.#target.load, isWanted);
    } catch (error) {
      const failure = toFailure(error);
      if (isWanted() && failure.kind !== 'closed') report(failure);
    }
  }

  async #sync(isWanted: () => boolean): Promise<void> {
    const { positions, apply, invalidate } = this.#target;
    const known = positions();
    const changes = await this.#context.connection.request('sync', { token: this.#token, ...known });
    if (!isWanted()) return;
    if (changes.complete) apply(changes, known);
    else invalidate();
    this.#token = changes.token;
  }
}
