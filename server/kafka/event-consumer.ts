import { Admin } from '@platformatic/kafka';
import { backOff, bounded, sleep } from '../bounded.ts';
import type { Context } from '../context.ts';
import { topics } from '../notify/topics.ts';
import { clientOptions, REQUEST_MS } from './client-options.ts';
import { ConsumerSession } from './consumer-session.ts';
import { DeadLetters } from './dead-letters.ts';

/** How often it is looked for topics that were not there yet, in milliseconds. */
const LOOK_MS = 5_000;
/** How long a stop waits for what was taken to be finished, in milliseconds. */
const STOP_MS = 12_000;

/**
 * Takes the platform's events for as long as the service runs: a session in the group, and a new one when it broke or when
 * a topic has come that was not there before.
 */
export class EventConsumer implements AsyncDisposable {
  readonly #context: Context;
  readonly #admin: Admin;
  readonly #deadLetters: DeadLetters;
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;

  constructor(context: Context) {
    this.#context = context;
    this.#admin = new Admin({ ...clientOptions(context.config, 'admin'), retries: 0 });
    this.#deadLetters = new DeadLetters(context.config);
    this.#running = this.#run();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await bounded(this.#running, STOP_MS, 'the consumer').catch(() => {});
    await this.#deadLetters[Symbol.asyncDispose]();
    await bounded(this.#admin.close(), REQUEST_MS, 'closing a client').catch(() => {});
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    for (let failures = 0; !signal.aborted;) {
      const start = performance.now();
      try {
        await this.#runSession();
        failures = 0;
      } catch (error) {
        this.#context.background.failed('consuming events of the platform', error);
        // A session that held for a while starts the back-off anew.
        failures = performance.now() - start > 60_000 ? 0 : failures + 1;
        await Promise.race([sleep(50 + backOff(failures, 200, 5_000)), aborted(signal)]);
      }
    }
  }

  /** Resolves when it was stopped, or ended for a new topic. */
  async #runSession(): Promise<void> {
    const { signal } = this.#stop;
    const present = await this.#presentTopics();
    const renewed = new AbortController();
    const watch = setInterval(() => void this.#endForNew(present, renewed), LOOK_MS);
    try {
      const ended = AbortSignal.any([signal, renewed.signal]);
      if (present.length === 0) await aborted(ended);
      else await new ConsumerSession(this.#context, this.#deadLetters, present, ended).run();
    } finally {
      clearInterval(watch);
    }
  }

  async #endForNew(present: readonly string[], renewed: AbortController): Promise<void> {
    if (present.length === topics.size) return;
    const now = await this.#presentTopics().catch(() => present);
    const added = now.filter((name) => !present.includes(name));
    if (added.length === 0) return;
    this.#context.log.info({ topics: added }, 'topics have come');
    renewed.abort();
  }

  async #presentTopics(): Promise<string[]> {
    const all = new Set(await bounded(this.#admin.listTopics(), REQUEST_MS, 'listing topics'));
    const { kafkaTopicPrefix } = this.#context.config;
    return [...topics.keys()].map((name) => kafkaTopicPrefix + name).filter((name) => all.has(name));
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
