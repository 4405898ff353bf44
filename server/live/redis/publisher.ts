import type { Metrics } from '../../observe/metrics.ts';
import type { EventSeal } from './event-seal.ts';
import { ask, Script, type RedisClient } from './client.ts';
import type { Publication } from './publication.ts';

interface Options {
  readonly client: RedisClient;
  /** Whether it is a node of a cluster: then its channels belong to hash slots. */
  readonly isSharded: boolean;
  readonly timeoutMs: number;
  readonly seal: EventSeal;
  readonly metrics: Pick<Metrics, 'redisRoundTrip'>;
}

/** Publishes at one Redis node: the only one, or a primary of a cluster. Calls reject while the node is away. */
export class RedisPublisher {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  get isReady(): boolean {
    return this.#options.client.isReady;
  }

  /** Whether the node is expected back: it is neither ready nor given up. */
  get isAway(): boolean {
    const { isOpen, isReady } = this.#options.client;
    return isOpen && !isReady;
  }

  /** The reply to one command. */
  async send(args: string[]): Promise<unknown> {
    const { client, timeoutMs } = this.#options;
    return await ask(client.sendCommand(args), timeoutMs);
  }

  /** Counts the instances that have subscribed to each channel. */
  async countSubscribers(channels: Iterable<string>): Promise<(channel: string) => number> {
    const { client, isSharded, timeoutMs, metrics } = this.#options;
    const start = performance.now();
    const reply = isSharded ? client.pubSubShardNumSub([...channels]) : client.pubSubNumSub([...channels]);
    const counts = await ask<Readonly<Record<string, number>>>(reply, timeoutMs);
    metrics.redisRoundTrip.observe((performance.now() - start) / 1_000);
    return (channel) => counts[channel] ?? 0;
  }

  /** Publishes all of them, in order, in one call. */
  async publish(publications: readonly Publication[]): Promise<void> {
    const { client, isSharded, timeoutMs, seal } = this.#options;
    const args = seal
      .seal(publications)
      .flatMap(({ text, channels }) => [text, String(channels.length), ...channels]);
    await (isSharded ? PUBLISH_SHARDED : PUBLISH).run(client, [], args, timeoutMs);
  }
}

/** ARGV: for each publication its text, the number of its channels, and the channels. */
const publishBy = (command: 'PUBLISH' | 'SPUBLISH'): string => `
  local i = 1
  while i <= #ARGV do
    local text, n = ARGV[i], tonumber(ARGV[i + 1])
    for c = i + 2, i + 1 + n do redis.call('${command}', ARGV[c], text) end
    i = i + 2 + n
  end`;
const PUBLISH = new Script(publishBy('PUBLISH'));
// The channels of a round belong to many slots of one node. Redis reads the flags from the first line only.
const PUBLISH_SHARDED = new Script(`#!lua flags=allow-oom,allow-cross-slot-keys${publishBy('SPUBLISH')}`);
