import type { UserId } from '@messaging/protocol/primitives';
import type { Audience } from '../../users/audience.ts';

/**
 * Number of shards of a cluster's users. All channels and keys of a shard are in one hash slot, so that one command or
 * script serves many users. More shards spread more evenly over the nodes; each costs every instance two commands a second.
 */
const SHARDS = 64;

/** The shard of the user, below SHARDS. */
export function toShard(userId: UserId): number {
  return userId % SHARDS;
}

/**
 * The names of channels and keys. All begin with the prefix, so that an ACL can be limited to it. In a cluster the hash tag
 * in braces selects the slot; it contains the prefix and the shard, so that installations do not share their slots.
 */
export class RedisKeys {
  readonly #prefix: string;
  readonly #isCluster: boolean;
  /** Prefixes of the keys for presence, by shard; one Redis is one shard. */
  readonly presence: readonly string[];
  /** The channel on which instances announce themselves. */
  readonly instances: string;

  constructor(prefix: string, isCluster: boolean) {
    this.#prefix = prefix;
    this.#isCluster = isCluster;
    this.presence = isCluster
      ? Array.from({ length: SHARDS }, (_, shard) => `${prefix}:{${prefix}:${shard}}`)
      : [`${prefix}:{presence}`];
    this.instances = `${this.#common}:instances`;
  }

  user(userId: UserId): string {
    const prefix = this.#isCluster ? this.presence[toShard(userId)] : this.#prefix;
    return `${prefix}:user:${userId}`;
  }

  userIn(channel: string): UserId {
    return Number(lastPart(channel));
  }

  audience(audience: Audience): string {
    return `${this.#common}:audience:${audience}`;
  }

  audienceIn(channel: string): Audience {
    return lastPart(channel) as Audience;
  }

  /** A name in each hash slot in use. */
  get slots(): readonly string[] {
    return [this.#common, ...this.presence];
  }

  get #common(): string {
    return this.#isCluster ? `${this.#prefix}:{${this.#prefix}}` : this.#prefix;
  }
}

/** The beginning of a cluster's channel or key up to its hash tag. Names that share it are in one hash slot. */
export function toSlotTag(name: string): string {
  return name.slice(0, name.indexOf('}') + 1);
}

function lastPart(channel: string): string {
  return channel.slice(channel.lastIndexOf(':') + 1);
}
