import { settleAll } from '../../concurrency/settle-all.ts';
import type { Metrics } from '../../observe/metrics.ts';
import { Carrier } from './publisher.ts';
import type { EventSeal } from './event-seal.ts';
import { ClusterListener } from './listener-cluster.ts';
import { slotName } from './keys.ts';
import { checkNames, missingCommand } from './required-commands.ts';
import type { Hear, PubSub } from './pub-sub.ts';
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
interface Node {
  readonly carrier: Carrier;
  readonly listener: ClusterListener;
  /** Whether it takes every command that is needed, as far as is known since it was connected last. */
  isChecked: boolean;
  /** The place of its refused commands. */
  readonly place: string;
}

/** How often it looks where the slots are, in milliseconds. */
const LOOK_MS = 1_000;

/** Sharded channels of a cluster: each is at the node that has its hash slot, and follows when the slot moves. */
export class ClusterPubSub implements PubSub, Disposable {
  readonly #options: Options;
  readonly #nodes = new Map<RedisClient, Node>();
  /** Where each slot was at the last look. */
  readonly #places = new Map<string, Node>();
  /** Slots where something could not be listened to since their node was told last. */
  readonly #refused = new Set<string>();
  readonly #calls: ((carrier: Carrier) => void)[] = [];
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
      this.#nodes.values().every(({ carrier, listener }) => carrier.isReady && listener.isReady)
    );
  }

  carrierOf(channel: string): Carrier | undefined {
    return this.#places.get(slotName(channel))?.carrier;
  }

  routesOf(channels: string[]): Map<Carrier | undefined, string[]> {
    return Map.groupBy(channels, (channel) => this.carrierOf(channel));
  }

  has(channel: string): boolean {
    return this.#places.get(slotName(channel))?.listener.has(channel) ?? false;
  }

  async listen(channels: readonly string[], hear: Hear): Promise<void> {
    const opening = this.#options.seal.opening(hear);
    try {
      await this.#atNodes(channels, (listener, some) => listener.listen(some, opening));
    } catch (error) {
      for (const channel of channels) if (!this.has(channel)) this.#refused.add(slotName(channel));
      throw error;
    }
  }

  async unlisten(channels: readonly string[]): Promise<void> {
    await this.#atNodes(channels, (listener, some) => listener.unlisten(some));
  }

  onBack(call: (carrier: Carrier) => void): void {
    this.#calls.push(call);
  }

  /** Writes in every slot: a node that is there may have lost its slots, or be full. */
  async ping(): Promise<void> {
    await Promise.all(this.#options.slots.map((slot) => this.#write(slot)));
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true;
    clearTimeout(this.#timer);
    for (const { listener } of this.#nodes.values()) listener[Symbol.dispose]();
  }

  async #atNodes(
    channels: readonly string[],
    work: (listener: ClusterListener, channels: readonly string[]) => Promise<void>,
  ): Promise<void> {
    const byNode = Map.groupBy(channels, (channel) => this.#places.get(slotName(channel)));
    await settleAll(
      byNode.entries().map(async ([node, some]) => {
        if (node === undefined) throw new Error('nobody knows the node of a channel');
        await work(node.listener, some);
      }),
    );
  }

  async #keepLooking(): Promise<void> {
    await this.#look();
    if (!this.#isDisposed) this.#timer = setTimeout(() => void this.#keepLooking(), LOOK_MS);
  }

  async #look(): Promise<void> {
    const { slots } = this.#options;
    const clients = await Promise.all(slots.map((slot) => this.#find(slot)));
    if (this.#isDisposed) return;
    this.#areAllFound = clients.every((client) => client !== undefined);
    const gaining = new Set<Node>();
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
      if (before?.listener.isIn(slot)) before.listener.replace();
    });
    for (const node of gaining) if (node.listener.isReady) this.#callBack(node);
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
  async #checkNode(node: Node, slot: string): Promise<void> {
    const { instanceId, timeoutMs, refusals } = this.#options;
    const { carrier, listener } = node;
    if (node.isChecked || !carrier.isReady || !listener.isReady) return;
    node.isChecked = true;
    const send = (args: string[]): Promise<unknown> => carrier.send(args);
    const listen = async (channel: string): Promise<void> => {
      await ask(
        listener.listen([channel], () => {}),
        timeoutMs,
      );
      await ask(listener.unlisten([channel]), timeoutMs);
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

  #nodeOf(client: RedisClient): Node {
    const known = this.#nodes.get(client);
    if (known !== undefined) return known;
    const { timeoutMs, seal, metrics } = this.#options;
    endWhenSilent(client, () => reconnect(client));
    const carrier = new Carrier({ client, isSharded: true, timeoutMs, seal, metrics });
    const listener = new ClusterListener({
      newClient: () => client.duplicate({ socket: { ...client.options.socket, reconnectStrategy: false } }),
      onBack: () => this.#callBack(node),
    });
    const node: Node = { carrier, listener, isChecked: false, place: `commands ${crypto.randomUUID()}` };
    client.on('ready', () => (node.isChecked = false));
    this.#nodes.set(client, node);
    return node;
  }

  #forgetNodes(): void {
    const inUse = new Set(this.#places.values());
    for (const [client, node] of this.#nodes) {
      if (inUse.has(node)) continue;
      node.listener[Symbol.dispose]();
      this.#options.refusals.clear(node.place);
      this.#nodes.delete(client);
    }
  }

  #callBack(node: Node): void {
    for (const slot of this.#refused) if (this.#places.get(slot) === node) this.#refused.delete(slot);
    for (const call of this.#calls) call(node.carrier);
  }
}
