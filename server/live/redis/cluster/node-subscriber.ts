import { Loop } from '../../../concurrency/loop.ts';
import { settleAll } from '../../../concurrency/settle-all.ts';
import { endWhenSilent, reconnectStrategy, type RedisClient } from '../client.ts';
import { toSlotTag } from '../keys.ts';
import type { MessageListener } from '../publication.ts';

interface Options {
  /** Creates a client that is not connected and does not reconnect by itself. */
  readonly newClient: () => RedisClient;
  /** Called when there is a new connection, which has no subscriptions yet. */
  readonly onReconnect: () => void;
}

/** Events that end a connection: its loss, or the move of a slot to another node. */
const ENDINGS = ['error', 'end', 'terminated', 'sharded-channel-moved'];
/** Time that a stop waits for the running connection to end, in milliseconds. */
const STOP_MS = 1_000;

/**
 * Subscriptions at one node of a cluster. After a loss of any kind, of the connection or of a slot, it uses a new client,
 * which has no subscriptions: what the old client believed to be subscribed to does not matter.
 */
export class NodeSubscriber implements Disposable {
  readonly #options: Options;
  readonly #loop: Loop;
  #client: RedisClient | undefined;
  #channels = new Set<string>();
  #end: () => void = () => {};

  constructor(options: Options) {
    this.#options = options;
    this.#loop = new Loop({
      name: 'subscribing at a node of redis',
      // Failures are not reported here: the client for commands fails as well, and that is logged.
      round: (signal) => this.#connectOnce(signal),
      retryMs: (failures) => reconnectStrategy(failures - 1),
      stopMs: STOP_MS,
    });
  }

  /** Connects, and reconnects after each loss. */
  start(): void {
    this.#loop.start();
  }

  get isReady(): boolean {
    return this.#client !== undefined;
  }

  has(channel: string): boolean {
    return this.#channels.has(channel);
  }

  /** Whether it has a subscription in this slot. */
  hasSlot(slot: string): boolean {
    return this.#channels.values().some((channel) => toSlotTag(channel) === slot);
  }

  /** Rejects when some subscriptions failed, after all of them have ended. */
  async subscribe(channels: readonly string[], listener: MessageListener): Promise<void> {
    // One command takes the channels of one slot.
    const bySlot = Map.groupBy(channels, toSlotTag);
    await settleAll(bySlot.values().map((group) => this.#subscribe(group, listener)));
  }

  async unsubscribe(channels: readonly string[]): Promise<void> {
    const client = this.#client;
    for (const channel of channels) this.#channels.delete(channel);
    const bySlot = Map.groupBy(channels, toSlotTag);
    try {
      await settleAll(bySlot.values().map((group) => client?.sUnsubscribe(group) ?? Promise.resolve()));
    } catch {
      // The client still believes to be subscribed, and would not subscribe again.
      if (client === this.#client) this.replace();
    }
  }

  /** Continues with a new connection. */
  replace(): void {
    this.#end();
  }

  [Symbol.dispose](): void {
    void this.#loop[Symbol.asyncDispose]();
    this.#end();
  }

  async #subscribe(channels: string[], listener: MessageListener): Promise<void> {
    const client = this.#client;
    if (client === undefined) throw new Error('the node is away');
    await client.sSubscribe(channels, listener);
    if (client !== this.#client) throw new Error('the node was lost meanwhile');
    for (const channel of channels) this.#channels.add(channel);
  }

  /** Resolves when the connection has ended, to the delay before the next one. Rejects if it was not made. */
  async #connectOnce(signal: AbortSignal): Promise<number> {
    const client = this.#options.newClient();
    const ended = Promise.withResolvers<void>();
    this.#end = ended.resolve;
    for (const ending of ENDINGS) client.on(ending, () => ended.resolve());
    try {
      if (signal.aborted) return 0;
      await Promise.race([client.connect(), ended.promise.then(() => Promise.reject(new Error('ended')))]);
      this.#client = client;
      endWhenSilent(client, ended.resolve);
      this.#options.onReconnect();
      await ended.promise;
      return reconnectStrategy(0);
    } finally {
      this.#client = undefined;
      this.#channels = new Set();
      client.destroy();
    }
  }
}
