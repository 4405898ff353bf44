import type { UserId } from '@messaging/protocol/primitives';
import type { Audience } from '../../users/audience.ts';

/**
 * Parts that a cluster's users are divided into. All channels and keys of a part lie in one hash slot, so that one command
 * or script serves many users. More parts spread more evenly over more nodes; each costs every instance two commands a second.
 */
const SHARDS = 64;

/** The part of the user, below PARTS. */
export function toShard(userId: UserId): number {
  return userId % SHARDS;
}

/**
 * The names of channels and keys. All begin with the prefix, so that an ACL can be limited to it. In a cluster the part in
 * braces decides on the hash slot; it has the prefix too, so that installations do not share their slots.
 */
export class RedisKeys {
  readonly #prefix: string;
  readonly #isCluster: boolean;
  /** Of the keys for presence, by part; one Redis is one part. */
  readonly presence: readonly string[];
  /** Where instances tell each other of themselves. */
  readonly instances: string;

  constructor(prefix: string, isCluster: boolean) {
    this.#prefix = prefix;
    this.#isCluster = isCluster;
    this.presence = isCluster
      ? Array.from({ length: SHARDS }, (_, part) => `${prefix}:{${prefix}:${part}}`)
      : [`${prefix}:{presence}`];
    this.instances = `${this.#common}:instances`;
  }

  user(userId: UserId): string {
    const part = this.#isCluster ? this.presence[toShard(userId)] : this.#prefix;
    return `${part}:user:${userId}`;
  }

  userIn(channel: string): UserId {
    return Number(lastIn(channel));
  }

  audience(audience: Audience): string {
    return `${this.#common}:audience:${audience}`;
  }

  audienceIn(channel: string): Audience {
    return lastIn(channel) as Audience;
  }

  /** A name in each hash slot in use. */
  get slots(): readonly string[] {
    return [this.#common, ...this.presence];
  }

  get #common(): string {
    return this.#isCluster ? `${this.#prefix}:{${this.#prefix}}` : this.#prefix;
  }
}

/** Names with this beginning are in the hash slot of the channel or key of a cluster. */
export function toSlotTag(name: string): string {
  return name.slice(0, name.indexOf('}') + 1);
}

function lastIn(channel: string): string {
  return channel.slice(channel.lastIndexOf(':') + 1);
}
