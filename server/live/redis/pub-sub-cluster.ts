import { settleAll } from '../../concurrency/settle-all.ts';
import type { Metrics } from '../../observe/metrics.ts';
import { RedisPublisher } from './publisher.ts';
import type { EventSeal } from './event-seal.ts';
import { NodeSubscriber } from './node-subscriber.ts';
import { toSlotTag } from './keys.ts';
import { checkNames, missingCommand } from './required-commands.ts';
import type { PubSub } from './pub-sub.ts';
import type { MessageListener } from './publication.ts';
import type { RedisCluster } from './cluster-client.ts';
import { refusalIn, type Refusals } from './refusals.ts';
import { ask, endWhenSilent, reconnect, type RedisClient } from './client.ts';

interface Options {
  readonly cluster: RedisCluster;
  /** A name in each hash slot that channels lie in. */
  readonly slots: readonly string[];
  readonly instanceId: string;
  readonly timeoutMs: number;
  readonly seal: EventSeal;
  readonly metrics: Pick<Metrics, 'redisRoundTrip'>;
  /** Writes by slot, commands by node. */
  readonly refusals: Refusals;
}

/** A primary of the cluster. */
interface RedisNode {
  readonly publisher: RedisPublisher;
  readonly subscriber: NodeSubscriber;
  /** Whether it takes every command that is needed, as far as is known since it was connected last. */
  isChecked: boolean;
  /** The place of its refused commands. */
  readonly place: string;
}

/** How often it looks where the slots are, in milliseconds. */
const POLL_MS = 1_000;

/** Sharded channels of a cluster: each is at the node that has its hash slot, and follows when the slot moves. */
export class ClusterPubSub implements PubSub, Disposable {
  readonly #options: Options;
  readonly #nodes = new Map<RedisClient, RedisNode>();
  /** Where each slot was at the last look. */
  readonly #places = new Map<string, RedisNode>();
  /** Slots where something could not be listened to since their node was told last. */
  readonly #refused = new Set<string>();
  readonly #calls: ((publisher: RedisPublisher) => void)[] = [];
  #areAllFound = false;
  #isDisposed = false;
  #timer: Timer | undefined;

  private constructor(options: Options) {
    this.#options = options;
  }

  /** Resolves after a first look, whatever it has found. */
  static async open(options: Options): Promise<ClusterPubSub> {
    const pubSub = new ClusterPubSub(options);
    await pubSub.#keepLooking();
    return pubSub;
  }

  get isUp(): boolean {
    return (
      this.#areAllFound &&
      this.#options.refusals.isNone &&
      this.#nodes.values().every(({ publisher, subscriber }) => publisher.isReady && subscriber.isReady)
    );
  }

  publisherFor(channel: string): RedisPublisher | undefined {
    return this.#places.get(toSlotTag(channel))?.publisher;
  }

  groupByNode(channels: string[]): Map<RedisPublisher | undefined, string[]> {
    return Map.groupBy(channels, (channel) => this.publisherFor(channel));
  }

  has(channel: string): boolean {
    return this.#places.get(toSlotTag(channel))?.subscriber.has(channel) ?? false;
  }

  async subscribe(channels: readonly string[], hear: MessageListener): Promise<void> {
    const opening = this.#options.seal.toVerifying(hear);
    try {
      await this.#atNodes(channels, (subscriber, some) => subscriber.subscribe(some, opening));
    } catch (error) {
      for (const channel of channels) if (!this.has(channel)) this.#refused.add(toSlotTag(channel));
      throw error;
    }
  }

  async unsubscribe(channels: readonly string[]): Promise<void> {
    await this.#atNodes(channels, (subscriber, some) => subscriber.unsubscribe(some));
  }

  onReconnect(call: (publisher: RedisPublisher) => void): void {
    this.#calls.push(call);
  }

  /** Writes in every slot: a node that is there may have lost its slots, or be full. */
  async ping(): Promise<void> {
    await Promise.all(this.#options.slots.map((slot) => this.#write(slot)));
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true;
    clearTimeout(this.#timer);
    for (const { subscriber } of this.#nodes.values()) subscriber[Symbol.dispose]();
  }

  async #atNodes(
    channels: readonly string[],
    work: (subscriber: NodeSubscriber, channels: readonly string[]) => Promise<void>,
  ): Promise<void> {
    const byNode = Map.groupBy(channels, (channel) => this.#places.get(toSlotTag(channel)));
    await settleAll(
      byNode.entries().map(async ([node, some]) => {
        if (node === undefined) throw new Error('nobody knows the node of a channel');
        await work(node.subscriber, some);
      }),
    );
  }

  async #keepLooking(): Promise<void> {
    await this.#look();
    if (!this.#isDisposed) this.#timer = setTimeout(() => void this.#keepLooking(), POLL_MS);
  }

  async #look(): Promise<void> {
    const { slots } = this.#options;
    const clients = await Promise.all(slots.map((slot) => this.#find(slot)));
    if (this.#isDisposed) return;
    this.#areAllFound = clients.every((client) => client !== undefined);
    const gaining = new Set<RedisNode>();
    slots.forEach((slot, i) => {
      const [before, client] = [this.#places.get(slot), clients[i]];
      // Where nobody knows better, it stays where it was.
      if (client === undefined) return;
      const now = this.#nodeOf(client);
      // A node may refuse a slot for a while, as while the cluster is down, without a connection being lost.
      if (now !== before || this.#refused.has(slot)) gaining.add(now);
      if (now === before) return;
      this.#places.set(slot, now);
      // Most often that it has moved was noticed there already.
      if (before?.subscriber.isIn(slot)) before.subscriber.replace();
    });
    for (const node of gaining) if (node.subscriber.isReady) this.#callBack(node);
    this.#forgetNodes();
    for (const [slot, node] of this.#places) void this.#checkNode(node, slot);
  }

  /** The client of the node that has the slot. A node that has given it away says so, and the cluster's client looks where. */
  async #find(slot: string): Promise<RedisClient | undefined> {
    const { cluster, timeoutMs } = this.#options;
    try {
      await this.#write(slot).catch((error: unknown) => {
        // A node that refuses to write has the slot all the same.
        if (refusalIn(error) === undefined) throw error;
      });
      return await ask(cluster.getNodeClientForKey(slot), timeoutMs);
    } catch {
      return undefined;
    }
  }

  async #write(slot: string): Promise<void> {
    const { cluster, instanceId, timeoutMs, refusals } = this.#options;
    const { hash } = checkNames(slot, instanceId);
    await refusals.watch(slot, ask(cluster.hSet(hash, 'at', Date.now()), timeoutMs));
  }

  /** Tries every command, until none is missing. */
  async #checkNode(node: RedisNode, slot: string): Promise<void> {
    const { instanceId, timeoutMs, refusals } = this.#options;
    const { publisher, subscriber } = node;
    if (node.isChecked || !publisher.isReady || !subscriber.isReady) return;
    node.isChecked = true;
    const send = (args: string[]): Promise<unknown> => publisher.send(args);
    const listen = async (channel: string): Promise<void> => {
      await ask(
        subscriber.subscribe([channel], () => {}),
        timeoutMs,
      );
      await ask(subscriber.unsubscribe([channel]), timeoutMs);
    };
    try {
      const missing = await missingCommand({ send, listen }, checkNames(slot, instanceId), true);
      if (missing === undefined) return refusals.clear(node.place);
      refusals.add(node.place, missing);
      node.isChecked = false;
    } catch {
      node.isChecked = false;
    }
  }

  #nodeOf(client: RedisClient): RedisNode {
    const known = this.#nodes.get(client);
    if (known !== undefined) return known;
    const { timeoutMs, seal, metrics } = this.#options;
    endWhenSilent(client, () => reconnect(client));
    const publisher = new RedisPublisher({ client, isSharded: true, timeoutMs, seal, metrics });
    const subscriber = new NodeSubscriber({
      newClient: () => client.duplicate({ socket: { ...client.options.socket, reconnectStrategy: false } }),
      onBack: () => this.#callBack(node),
    });
    const node: RedisNode = {
      publisher,
      subscriber,
      isChecked: false,
      place: `commands ${crypto.randomUUID()}`,
    };
    client.on('ready', () => (node.isChecked = false));
    this.#nodes.set(client, node);
    return node;
  }

  #forgetNodes(): void {
    const inUse = new Set(this.#places.values());
    for (const [client, node] of this.#nodes) {
      if (inUse.has(node)) continue;
      node.subscriber[Symbol.dispose]();
      this.#options.refusals.clear(node.place);
      this.#nodes.delete(client);
    }
  }

  #callBack(node: RedisNode): void {
    for (const slot of this.#refused) if (this.#places.get(slot) === node) this.#refused.delete(slot);
    for (const call of this.#calls) call(node.publisher);
  }
}
