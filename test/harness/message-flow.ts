import type { App } from '@messaging/server/app';
import type { Message } from '@messaging/protocol/message';
import { Flow } from './flow.ts';
import { newPair, type Pair } from './pair.ts';
import type { Platform } from './platform.ts';
import { allPublished } from './published.ts';
import { Rest } from './rest.ts';

type Instance = Pick<App, 'url'>;

/** Number of threads with concurrent sends. */
const THREADS = 4;
/** Pause after each message of a thread, in milliseconds. */
const PAUSE_MS = 5;

/** Messages sent to several threads, and the check that they are published in order. */
export class MessageFlow extends Flow {
  readonly #platform: Platform;
  readonly #pairs: readonly Pair[];
  #instances: readonly Instance[];
  readonly #due = new Map<string, Message[]>();
  #sent = 0;

  private constructor(platform: Platform, instances: readonly Instance[], pairs: readonly Pair[]) {
    super(PAUSE_MS);
    this.#platform = platform;
    this.#instances = instances;
    this.#pairs = pairs;
  }

  /** Sends through the instances in turn. */
  static async on(platform: Platform, instances: readonly [Instance, ...Instance[]]): Promise<MessageFlow> {
    const pairs = await Promise.all(Array.from({ length: THREADS }, () => newPair(instances[0])));
    return new MessageFlow(platform, instances, pairs);
  }

  get sent(): number {
    return this.#sent;
  }

  /** Sends through this instance from now on. */
  moveTo(instance: Instance): void {
    this.#instances = [instance];
  }

  /** Sends `count` messages, one after another per thread. */
  async send(count: number, { isDue = true } = {}): Promise<void> {
    const each = Math.ceil(count / THREADS);
    await Promise.all(this.#pairs.map((pair) => this.#write(pair, each, isDue)));
  }

  /** Resolves when all messages are published, in order per thread, to the number of duplicates. */
  async arrived(): Promise<number> {
    let repeats = 0;
    for (const [threadId, due] of this.#due) repeats += await allPublished(this.#platform, threadId, due);
    return repeats;
  }

  protected sendPart(): Promise<void> {
    return this.send(THREADS);
  }

  async #write({ ann, threadId }: Pair, count: number, isDue: boolean): Promise<void> {
    for (let i = 0; i < count; i++) {
      const instance = this.#instances[i % this.#instances.length];
      if (instance === undefined) return;
      const call = new Rest(instance, ann).call('sendMessage', {
        params: { threadId },
        body: { body: `${i}` },
      });
      const { body: message } = await call;
      this.#sent++;
      if (isDue) this.#due.set(threadId, [...(this.#due.get(threadId) ?? []), message]);
    }
  }
}
