import type { OwnStatus } from '@messaging/protocol/presence';
import type { UserId } from '@messaging/protocol/primitives';
import { toShard } from './redis/keys.ts';
import { RedisPresence, type RedisPresenceOptions } from './presence-redis.ts';
import type { Acquired, Lease, Presence, PresenceHandler } from './presence.ts';

interface Options extends Omit<RedisPresenceOptions, 'keyPrefix'> {
  /** Prefix of the keys of each shard. */
  readonly keyPrefixes: readonly string[];
}

/** Presence in a cluster: one RedisPresence a shard of the users, since a script reaches one hash slot only. */
export class ClusterPresence implements Presence {
  readonly #shards: readonly RedisPresence[];

  constructor({ keyPrefixes, heldLeases, ...options }: Options) {
    this.#shards = keyPrefixes.map((keyPrefix, shard) => {
      const isInShard = ({ userId }: Lease): boolean => toShard(userId) === shard;
      return new RedisPresence({ ...options, keyPrefix, heldLeases: () => heldLeases().filter(isInShard) });
    });
  }

  start(handler: PresenceHandler): void {
    for (const shard of this.#shards) shard.start(handler);
  }

  acquire(lease: Lease): Promise<Acquired> {
    return this.#shardFor(lease.userId).acquire(lease);
  }

  release(lease: Lease): Promise<boolean> {
    return this.#shardFor(lease.userId).release(lease);
  }

  async online(userIds: readonly UserId[]): Promise<Map<UserId, OwnStatus>> {
    const byShard = Map.groupBy(userIds, (userId) => this.#shardFor(userId));
    const found = await Promise.all(byShard.entries().map(([shard, ids]) => shard.online(ids)));
    return new Map(found.flatMap((statuses) => [...statuses]));
  }

  async everyone(limit: number): Promise<UserId[]> {
    const found = await Promise.all(this.#shards.map((shard) => shard.everyone(limit)));
    return found.flat().slice(0, limit);
  }

  setStatus(userId: UserId, status: OwnStatus): Promise<boolean> {
    return this.#shardFor(userId).setStatus(userId, status);
  }

  renewSoon(): void {
    for (const shard of this.#shards) shard.renewSoon();
  }

  [Symbol.dispose](): void {
    for (const shard of this.#shards) shard[Symbol.dispose]();
  }

  #shardFor(userId: UserId): RedisPresence {
    const shard = this.#shards[toShard(userId)];
    if (shard === undefined) throw new RangeError(`user ${userId} is in no shard`);
    return shard;
  }
}
