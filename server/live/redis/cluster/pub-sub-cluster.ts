import { settleAll } from '../../../concurrency/settle-all.ts';
import type { Metrics } from '../../../observe/metrics.ts';
import { every } from '../../../concurrency/loop.ts';
import { RedisPublisher } from '../publisher.ts';
import type { EventSeal } from '../event-seal.ts';
import { NodeSubscriber } from './node-subscriber.ts';
import { toSlotTag } from '../keys.ts';
import { toCheckKeys, findMissingCommand } from '../health/required-commands.ts';
import type { PubSub } from '../pub-sub.ts';
import type { MessageListener } from '../publication.ts';
import type { RedisCluster } from './cluster-client.ts';
import { getRefusal, type Refusals } from '../health/refusals.ts';
import { ask, endWhenSilent, reconnect, type RedisClient } from '../client.ts';

interface Options {
  readonly cluster: RedisCluster;
  /** A name in each hash slot that has channels. */
  readonly slots: readonly string[];
  readonly instanceId: string;
  readonly timeoutMs: number;
  readonly seal: EventSeal;
  readonly metrics: Pick<Metrics, 'redisRoundTrip'>;
  /** Refused writes by slot, and refused commands by node. */
  readonly refusals: Refusals;
}

/** A primary of the cluster. */
interface RedisNode {
  readonly publisher: RedisPublisher;
  readonly subscriber: NodeSubscriber;
  /** Whether it accepts every command that is needed, as checked since the last connect. */
  isChecked: boolean;
  /** Source of its refused commands. */
  readonly commandSource: string;
}

/** Interval at which it locates the slots, in milliseconds. */
const POLL_MS = 1_000;

/** Sharded channels of a cluster: each is at the node that has its hash slot, and moves with the slot. */
export class ClusterPubSub implements PubSub, Disposable {
  readonly #options: Options;
  readonly #nodes = new Map<RedisClient, RedisNode>();
  /** The node of each slot at the last poll. */
  readonly #nodesBySlot = new Map<string, RedisNode>();
  /** Slots with a failed subscription since the last callback for their node. */
  readonly #failedSlots = new Set<string>();
  readonly #callbacks: ((publisher: RedisPublisher) => void)[] = [];
  #areAllLocated = false;
  #isDisposed = false;
  #polling: Disposable | undefined;

  private constructor(options: Options) {
    this.#options = options;
  }

  /** Resolves after a first poll, with any outcome. */
  static async open(options: Options): Promise<ClusterPubSub> {
    const pubSub = new ClusterPubSub(options);
    await pubSub.#poll();
    pubSub.#polling = every(POLL_MS, 0, () => pubSub.#poll());
    return pubSub;
  }

  get isUp(): boolean {
    return (
      this.#areAllLocated &&
      this.#options.refusals.isNone &&
      this.#nodes.values().every(({ publisher, subscriber }) => publisher.isReady && subscriber.isReady)
    );
  }

  publisherFor(channel: string): RedisPublisher | undefined {
    return this.#nodesBySlot.get(toSlotTag(channel))?.publisher;
  }

  groupByNode(channels: string[]): Map<RedisPublisher | undefined, string[]> {
    return Map.groupBy(channels, (channel) => this.publisherFor(channel));
  }

  has(channel: string): boolean {
    return this.#nodesBySlot.get(toSlotTag(channel))?.subscriber.has(channel) ?? false;
  }

  async subscribe(channels: readonly string[], listener: MessageListener): Promise<void> {
    const verifying = this.#options.seal.toVerifying(listener);
    try {
      await this.#forEachNode(channels, (subscriber, group) => subscriber.subscribe(group, verifying));
    } catch (error) {
      for (const channel of channels) if (!this.has(channel)) this.#failedSlots.add(toSlotTag(channel));
      throw error;
    }
  }

  async unsubscribe(channels: readonly string[]): Promise<void> {
    await this.#forEachNode(channels, (subscriber, group) => subscriber.unsubscribe(group));
  }

  onReconnect(callback: (publisher: RedisPublisher) => void): void {
    this.#callbacks.push(callback);
  }

  /** Writes in every slot: a node that answers may have lost its slots, or be full. */
  async ping(): Promise<void> {
    await Promise.all(this.#options.slots.map((slot) => this.#write(slot)));
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true;
    this.#polling?.[Symbol.dispose]();
    for (const { subscriber } of this.#nodes.values()) subscriber[Symbol.dispose]();
  }

  async #forEachNode(
    channels: readonly string[],
    work: (subscriber: NodeSubscriber, channels: readonly string[]) => Promise<void>,
  ): Promise<void> {
    const byNode = Map.groupBy(channels, (channel) => this.#nodesBySlot.get(toSlotTag(channel)));
    await settleAll(
      byNode.entries().map(async ([node, group]) => {
        if (node === undefined) throw new Error('the node of a channel is not known');
        await work(node.subscriber, group);
      }),
    );
  }

  async #poll(): Promise<void> {
    const { slots } = this.#options;
    const clients = await Promise.all(slots.map((slot) => this.#locate(slot)));
    if (this.#isDisposed) return;
    this.#areAllLocated = clients.every((client) => client !== undefined);
    const gaining = new Set<RedisNode>();
    slots.forEach((slot, i) => {
      const [before, client] = [this.#nodesBySlot.get(slot), clients[i]];
      // A slot that was not located is still assumed to be at its last node.
      if (client === undefined) return;
      const now = this.#nodeFor(client);
      // A node may refuse a slot for a while, for example while the cluster is down, without losing a connection.
      if (now !== before || this.#failedSlots.has(slot)) gaining.add(now);
      if (now === before) return;
      this.#nodesBySlot.set(slot, now);
      // In most cases the subscriber there has noticed the move already.
      if (before?.subscriber.hasSlot(slot)) before.subscriber.replace();
    });
    for (const node of gaining) if (node.subscriber.isReady) this.#notifyReconnect(node);
    this.#removeUnusedNodes();
    for (const [slot, node] of this.#nodesBySlot) void this.#checkNode(node, slot);
  }

  /** The client of the node that has the slot. If the slot has moved the node says so, and the cluster client finds it. */
  async #locate(slot: string): Promise<RedisClient | undefined> {
    const { cluster, timeoutMs } = this.#options;
    try {
      await this.#write(slot).catch((error: unknown) => {
        // A node that refuses to write still has the slot.
        if (getRefusal(error) === undefined) throw error;
      });
      return await ask(cluster.getNodeClientForKey(slot), timeoutMs);
    } catch {
      return undefined;
    }
  }

  async #write(slot: string): Promise<void> {
    const { cluster, instanceId, timeoutMs, refusals } = this.#options;
    const { hash } = toCheckKeys(slot, instanceId);
    await refusals.watch(slot, ask(cluster.hSet(hash, 'at', Date.now()), timeoutMs));
  }

  /** Tries every command; repeated until none is missing. */
  async #checkNode(node: RedisNode, slot: string): Promise<void> {
    const { instanceId, timeoutMs, refusals } = this.#options;
    const { publisher, subscriber } = node;
    if (node.isChecked || !publisher.isReady || !subscriber.isReady) return;
    node.isChecked = true;
    const send = (args: string[]): Promise<unknown> => publisher.send(args);
    const subscribe = async (channel: string): Promise<void> => {
      await ask(
        subscriber.subscribe([channel], () => {}),
        timeoutMs,
      );
      await ask(subscriber.unsubscribe([channel]), timeoutMs);
    };
    try {
      const missing = await findMissingCommand({ send, subscribe }, toCheckKeys(slot, instanceId), true);
      if (missing === undefined) return refusals.clear(node.commandSource);
      refusals.add(node.commandSource, missing);
      node.isChecked = false;
    } catch {
      node.isChecked = false;
    }
  }

  #nodeFor(client: RedisClient): RedisNode {
    const known = this.#nodes.get(client);
    if (known !== undefined) return known;
    const { timeoutMs, seal, metrics } = this.#options;
    endWhenSilent(client, () => reconnect(client));
    const publisher = new RedisPublisher({ client, isSharded: true, timeoutMs, seal, metrics });
    const subscriber = new NodeSubscriber({
      newClient: () => client.duplicate({ socket: { ...client.options.socket, reconnectStrategy: false } }),
      onReconnect: () => this.#notifyReconnect(node),
    });
    const node: RedisNode = {
      publisher,
      subscriber,
      isChecked: false,
      commandSource: `commands ${crypto.randomUUID()}`,
    };
    client.on('ready', () => (node.isChecked = false));
    this.#nodes.set(client, node);
    subscriber.start();
    return node;
  }

  #removeUnusedNodes(): void {
    const inUse = new Set(this.#nodesBySlot.values());
    for (const [client, node] of this.#nodes) {
      if (inUse.has(node)) continue;
      node.subscriber[Symbol.dispose]();
      this.#options.refusals.clear(node.commandSource);
      this.#nodes.delete(client);
    }
  }

  #notifyReconnect(node: RedisNode): void {
    for (const slot of this.#failedSlots)
      if (this.#nodesBySlot.get(slot) === node) this.#failedSlots.delete(slot);
    for (const callback of this.#callbacks) callback(node.publisher);
  }
}
