import { Admin } from '@platformatic/kafka';
import { backoffMs } from '../concurrency/backoff.ts';
import { every, Loop } from '../concurrency/loop.ts';
import { withTimeout } from '../concurrency/timeouts.ts';
import { topics } from '../notify/topics.ts';
import { clientOptions, REQUEST_MS } from './client-options.ts';
import { ConsumerSession, type SessionParts } from './consumer-session.ts';
import { DeadLetters } from './dead-letters.ts';
import { startAtEnd } from './start-at-end.ts';

/** Interval between two checks for new topics and partitions, in milliseconds. */
const POLL_MS = 5_000;
/** Number of partitions of each platform topic that exists. */
type PartitionCounts = ReadonlyMap<string, number>;

/** Time that a stop waits for fetched events to be handled, in milliseconds. */
const STOP_MS = 12_000;

/**
 * Consumes the platform's events as long as the service runs, in sessions of a consumer group. A new session follows a
 * broken one, and also a new topic or partition: a member gets only the partitions that it knew when it joined.
 */
export class EventConsumer implements AsyncDisposable {
  readonly #context: SessionParts;
  readonly #admin: Admin;
  readonly #deadLetters: DeadLetters;
  readonly #loop: Loop;
  #hasGroupStarted = false;

  constructor(context: SessionParts) {
    this.#context = context;
    this.#admin = new Admin({ ...clientOptions(context.config, 'admin'), retries: 0 });
    this.#deadLetters = new DeadLetters(context.config);
    this.#loop = new Loop({
      name: 'consuming events of the platform',
      round: (signal) => this.#runSession(signal),
      reporter: context.background,
      retryMs: (failures) => 50 + backoffMs(failures, 200, 5_000),
      stopMs: STOP_MS,
    });
  }

  start(): void {
    this.#loop.start();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#loop[Symbol.asyncDispose]();
    await this.#deadLetters[Symbol.asyncDispose]();
    await withTimeout(this.#admin.close(), REQUEST_MS, 'closing a client').catch(() => {});
  }

  /** Resolves when the session was stopped, or ended because there is a new topic or partition; the next one follows at once. */
  async #runSession(signal: AbortSignal): Promise<number> {
    const present = await this.#findPresent();
    await this.#startGroup([...present.keys()]);
    const renewed = new AbortController();
    using _ = every(POLL_MS, 0, () => this.#endForNew(present, renewed));
    const ended = AbortSignal.any([signal, renewed.signal]);
    if (present.size === 0) await aborted(ended);
    else await new ConsumerSession(this.#context, this.#deadLetters, [...present.keys()], ended).run();
    return 0;
  }

  /** Runs once: a topic that is created later is read from its first event on. */
  async #startGroup(present: string[]): Promise<void> {
    const { kafkaGroupId, kafkaStartFrom } = this.#context.config;
    if (kafkaStartFrom === 'latest' && !this.#hasGroupStarted) {
      await withTimeout(startAtEnd(this.#admin, kafkaGroupId, present), REQUEST_MS, 'starting at the end');
    }
    this.#hasGroupStarted = true;
  }

  async #endForNew(present: PartitionCounts, renewed: AbortController): Promise<void> {
    const now = await this.#findPresent().catch(() => present);
    const grown = [...now.keys()].filter((name) => (now.get(name) ?? 0) > (present.get(name) ?? 0));
    if (grown.length === 0) return;
    this.#context.log.info({ topics: grown }, 'topics were created or have more partitions');
    renewed.abort();
  }

  async #findPresent(): Promise<PartitionCounts> {
    const all = new Set(await withTimeout(this.#admin.listTopics(), REQUEST_MS, 'listing topics'));
    const { kafkaTopicPrefix } = this.#context.config;
    const names = [...topics.keys()].map((name) => kafkaTopicPrefix + name).filter((name) => all.has(name));
    if (names.length === 0) return new Map();
    const asked = this.#admin.metadata({ topics: names, forceUpdate: true });
    const found = (await withTimeout(asked, REQUEST_MS, 'counting partitions')).topics;
    return new Map([...found].map(([name, { partitions }]) => [name, partitions.length]));
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
