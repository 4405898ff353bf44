import { Admin } from '@platformatic/kafka';
import { backoffMs, sleep } from '../concurrency/backoff.ts';
import { withTimeout, raceAbort } from '../concurrency/timeouts.ts';
import type { Context } from '../context.ts';
import { topics } from '../notify/topics.ts';
import { clientOptions, REQUEST_MS } from './client-options.ts';
import { ConsumerSession } from './consumer-session.ts';
import { DeadLetters } from './dead-letters.ts';
import { startAtEnd } from './start-at-end.ts';

/** How often it is looked for topics and partitions that were not there yet, in milliseconds. */
const LOOK_MS = 5_000;
/** How many partitions each of the platform's topics has, of those that exist. */
type Present = ReadonlyMap<string, number>;

/** How long a stop waits for what was taken to be finished, in milliseconds. */
const STOP_MS = 12_000;

/**
 * Takes the platform's events for as long as the service runs: a session in the group, and a new one when it broke or when
 * a topic or a partition has come that was not there before: a member goes on with those it knew when it joined.
 */
export class EventConsumer implements AsyncDisposable {
  readonly #context: Context;
  readonly #admin: Admin;
  readonly #deadLetters: DeadLetters;
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;
  #isStarted = false;

  constructor(context: Context) {
    this.#context = context;
    this.#admin = new Admin({ ...clientOptions(context.config, 'admin'), retries: 0 });
    this.#deadLetters = new DeadLetters(context.config);
    this.#running = this.#run();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await withTimeout(this.#running, STOP_MS, 'the consumer').catch(() => {});
    await this.#deadLetters[Symbol.asyncDispose]();
    await withTimeout(this.#admin.close(), REQUEST_MS, 'closing a client').catch(() => {});
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    for (let failures = 0; !signal.aborted;) {
      const start = performance.now();
      try {
        await this.#runSession();
        failures = 0;
      } catch (error) {
        this.#context.background.reportFailure('consuming events of the platform', error);
        // A session that held for a while starts the back-off anew.
        failures = performance.now() - start > 60_000 ? 0 : failures + 1;
        await raceAbort(sleep(50 + backoffMs(failures, 200, 5_000)), signal);
      }
    }
  }

  /** Resolves when it was stopped, or ended for what is new. */
  async #runSession(): Promise<void> {
    const { signal } = this.#stop;
    const present = await this.#present();
    await this.#start([...present.keys()]);
    const renewed = new AbortController();
    const watch = setInterval(() => void this.#endForNew(present, renewed), LOOK_MS);
    try {
      const ended = AbortSignal.any([signal, renewed.signal]);
      if (present.size === 0) await aborted(ended);
      else await new ConsumerSession(this.#context, this.#deadLetters, [...present.keys()], ended).run();
    } finally {
      clearInterval(watch);
    }
  }

  /** Once: what comes into being later is taken from its first event on. */
  async #start(present: string[]): Promise<void> {
    const { kafkaGroupId, kafkaStartFrom } = this.#context.config;
    if (kafkaStartFrom === 'latest' && !this.#isStarted) {
      await withTimeout(startAtEnd(this.#admin, kafkaGroupId, present), REQUEST_MS, 'starting at the end');
    }
    this.#isStarted = true;
  }

  async #endForNew(present: Present, renewed: AbortController): Promise<void> {
    const now = await this.#present().catch(() => present);
    const grown = [...now.keys()].filter((name) => (now.get(name) ?? 0) > (present.get(name) ?? 0));
    if (grown.length === 0) return;
    this.#context.log.info({ topics: grown }, 'topics have come or have more partitions');
    renewed.abort();
  }

  async #present(): Promise<Present> {
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
