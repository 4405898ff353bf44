import { ErrorReply } from 'redis';
import type { Logger } from '../../observe/logger.ts';

interface Options {
  readonly log: Logger;
  /** Called when nothing is refused any more. */
  readonly onAccepted: () => void;
}

/** Replies that say that a cluster changes or a server starts; the client retries or follows. */
const PASSING = /^(MOVED|ASK|TRYAGAIN|CLUSTERDOWN|MASTERDOWN|LOADING|NOSCRIPT)\b/;

/**
 * What a Redis that answers refuses to do, by place: a name whose keys it does not write, or a command. While there is
 * such a place Redis counts as down. Each reason is logged once, and so is the end of the last refusal.
 */
export class Refusals {
  readonly #options: Options;
  readonly #reasons = new Map<string, string>();

  constructor(options: Options) {
    this.#options = options;
  }

  get isNone(): boolean {
    return this.#reasons.size === 0;
  }

  has(place: string): boolean {
    return this.#reasons.has(place);
  }

  /** Takes over the outcome of a request; an error that is not a refusal changes nothing. */
  async watch<T>(place: string, answer: Promise<T>): Promise<T> {
    try {
      const result = await answer;
      this.clear(place);
      return result;
    } catch (error) {
      const reason = refusalIn(error);
      if (reason !== undefined) this.add(place, reason);
      throw error;
    }
  }

  add(place: string, reason: string): void {
    const isKnown = this.#reasons.values().some((known) => known === reason);
    this.#reasons.set(place, reason);
    if (!isKnown)
      this.#options.log.error({ place, reason }, `redis refuses what the service needs: ${reason}`);
  }

  clear(place: string): void {
    if (!this.#reasons.delete(place) || !this.isNone) return;
    this.#options.log.info('redis accepts what the service needs again');
    this.#options.onAccepted();
  }
}

/** What Redis replied when it refused; undefined for an error of another kind. */
export function refusalIn(error: unknown): string | undefined {
  if (error instanceof ErrorReply) return PASSING.test(error.message) ? undefined : error.message;
  return error instanceof Error && error.cause !== undefined ? refusalIn(error.cause) : undefined;
}
