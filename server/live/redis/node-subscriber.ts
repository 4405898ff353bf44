import { settleAll } from '../../concurrency/settle-all.ts';
import { sleep } from '../../concurrency/backoff.ts';
import { toSlotTag } from './keys.ts';
import type { MessageListener } from './publication.ts';
import { endWhenSilent, reconnectStrategy, type RedisClient } from './client.ts';

interface Options {
  /** Makes a client that is not connected and does not come back by itself. */
  readonly newClient: () => RedisClient;
  /** Called when there is a new connection, which listens to nothing yet. */
  readonly onBack: () => void;
}

/** What ends a connection: its loss, or that a slot has gone to another node. */
const ENDINGS = ['error', 'end', 'terminated', 'sharded-channel-moved'];

/**
 * Listens at one node of a cluster. After a loss of any kind, of the connection or of a slot, there is a new client, which
 * knows of no channel: what the old one believes to listen to is then no matter.
 */
export class NodeSubscriber implements Disposable {
  readonly #options: Options;
  #client: RedisClient | undefined;
  #channels = new Set<string>();
  #isDisposed = false;
  #end: () => void = () => {};

  constructor(options: Options) {
    this.#options = options;
    void this.#stayConnected();
  }

  get isReady(): boolean {
    return this.#client !== undefined;
  }

  has(channel: string): boolean {
    return this.#channels.has(channel);
  }

  /** Whether it listens to a channel of this slot. */
  isIn(slot: string): boolean {
    return this.#channels.values().some((channel) => toSlotTag(channel) === slot);
  }

  /** Rejects when some could not be listened to, when all are answered for. */
  async subscribe(channels: readonly string[], hear: MessageListener): Promise<void> {
    // One command takes the channels of one slot.
    const bySlot = Map.groupBy(channels, toSlotTag);
    await settleAll(bySlot.values().map((some) => this.#listen(some, hear)));
  }

  async unsubscribe(channels: readonly string[]): Promise<void> {
    const client = this.#client;
    for (const channel of channels) this.#channels.delete(channel);
    const bySlot = Map.groupBy(channels, toSlotTag);
    try {
      await settleAll(bySlot.values().map((some) => client?.sUnsubscribe(some) ?? Promise.resolve()));
    } catch {
      // The client still believes to listen, and would not listen anew.
      if (client === this.#client) this.replace();
    }
  }

  /** Goes on with a new connection. */
  replace(): void {
    this.#end();
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true;
    this.#end();
  }

  async #listen(channels: string[], hear: MessageListener): Promise<void> {
    const client = this.#client;
    if (client === undefined) throw new Error('the node is away');
    await client.sSubscribe(channels, hear);
    if (client !== this.#client) throw new Error('the node was lost meanwhile');
    for (const channel of channels) this.#channels.add(channel);
  }

  async #stayConnected(): Promise<void> {
    for (let tries = 0; !this.#isDisposed; tries++) {
      // The client for commands fails as well, and that is logged.
      if (await this.#connectOnce().catch(() => false)) tries = 0;
      await sleep(reconnectStrategy(tries));
    }
  }

  /** Resolves at the end of the connection; rejects when there was none. */
  async #connectOnce(): Promise<true> {
    const client = this.#options.newClient();
    const ended = Promise.withResolvers<void>();
    this.#end = ended.resolve;
    for (const ending of ENDINGS) client.on(ending, () => ended.resolve());
    try {
      await Promise.race([client.connect(), ended.promise.then(() => Promise.reject(new Error('ended')))]);
      this.#client = client;
      endWhenSilent(client, ended.resolve);
      this.#options.onBack();
      await ended.promise;
      return true;
    } finally {
      this.#client = undefined;
      this.#channels = new Set();
      client.destroy();
    }
  }
}
