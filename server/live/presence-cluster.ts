import type { OwnStatus } from '@messaging/protocol/presence';
import type { UserId } from '@messaging/protocol/primitives';
import { toShard } from './redis/keys.ts';
import { RedisPresence, type RedisPresenceOptions } from './presence-redis.ts';
import type { Acquired, Lease, Presence } from './presence.ts';

interface Options extends Omit<RedisPresenceOptions, 'name'> {
  /** Begins the names of each part's keys. */
  readonly names: readonly string[];
}

/** Presence in a cluster: one a part of the users, since a script sees one hash slot only. */
export class ClusterPresence implements Presence {
  readonly #parts: readonly RedisPresence[];

  constructor({ names, held, ...options }: Options) {
    this.#parts = names.map((name, part) => {
      const isOfPart = ({ userId }: Lease): boolean => toShard(userId) === part;
      return new RedisPresence({ ...options, name, held: () => held().filter(isOfPart) });
    });
  }

  acquire(lease: Lease): Promise<Acquired> {
    return this.#of(lease.userId).acquire(lease);
  }

  release(lease: Lease): Promise<boolean> {
    return this.#of(lease.userId).release(lease);
  }

  async online(userIds: readonly UserId[]): Promise<Map<UserId, OwnStatus>> {
    const byPart = Map.groupBy(userIds, (userId) => this.#of(userId));
    const found = await Promise.all(byPart.entries().map(([part, some]) => part.online(some)));
    return new Map(found.flatMap((some) => [...some]));
  }

  async everyone(limit: number): Promise<UserId[]> {
    const found = await Promise.all(this.#parts.map((part) => part.everyone(limit)));
    return found.flat().slice(0, limit);
  }

  setStatus(userId: UserId, status: OwnStatus): Promise<boolean> {
    return this.#of(userId).setStatus(userId, status);
  }

  renewSoon(): void {
    for (const part of this.#parts) part.renewSoon();
  }

  [Symbol.dispose](): void {
    for (const part of this.#parts) part[Symbol.dispose]();
  }

  #of(userId: UserId): RedisPresence {
    const part = this.#parts[toShard(userId)];
    if (part === undefined) throw new RangeError(`user ${userId} is of no part`);
    return part;
  }
}
