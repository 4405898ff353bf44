import { ErrorReply } from 'redis';
import type { Logger } from '../../../observe/logger.ts';

interface Options {
  readonly log: Logger;
  /** Called when the last refusal has ended. */
  readonly onAccepted: () => void;
}

/** Replies of a cluster that changes or a server that starts; the client retries or follows. */
const TRANSIENT = /^(MOVED|ASK|TRYAGAIN|CLUSTERDOWN|MASTERDOWN|LOADING|NOSCRIPT)\b/;

/**
 * The refusals of a Redis that answers, by source: a key prefix whose keys it does not write, or its commands. While there
 * is a refusal Redis counts as down. Each reason is logged once, and so is the end of the last refusal.
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

  has(source: string): boolean {
    return this.#reasons.has(source);
  }

  /** Records the outcome of a request. An error that is not a refusal changes nothing. */
  async watch<T>(source: string, answer: Promise<T>): Promise<T> {
    try {
      const result = await answer;
      this.clear(source);
      return result;
    } catch (error) {
      const reason = getRefusal(error);
      if (reason !== undefined) this.add(source, reason);
      throw error;
    }
  }

  add(source: string, reason: string): void {
    const isKnown = this.#reasons.values().some((known) => known === reason);
    this.#reasons.set(source, reason);
    if (!isKnown)
      this.#options.log.error({ source, reason }, `redis refuses what the service needs: ${reason}`);
  }

  clear(source: string): void {
    if (!this.#reasons.delete(source) || !this.isNone) return;
    this.#options.log.info('redis accepts what the service needs again');
    this.#options.onAccepted();
  }
}

/** The reply with which Redis refused a request; undefined for an error of another kind. */
export function getRefusal(error: unknown): string | undefined {
  if (error instanceof ErrorReply) return TRANSIENT.test(error.message) ? undefined : error.message;
  return error instanceof Error && error.cause !== undefined ? getRefusal(error.cause) : undefined;
}
