import type { OwnStatus } from '@messaging/protocol/presence';
import type { UserId } from '@messaging/protocol/primitives';
import type { Acquired, Lease, Presence } from './presence.ts';

interface Online {
  readonly leases: Set<string>;
  status: OwnStatus;
}

/** Presence of one instance. Leases end with the process, so none expires. */
export class MemoryPresence implements Presence {
  readonly #users = new Map<UserId, Online>();

  start(): void {}

  async acquire({ userId, connectionId }: Lease): Promise<Acquired> {
    const known = this.#users.get(userId);
    const user = known ?? { leases: new Set(), status: 'available' };
    user.leases.add(connectionId);
    this.#users.set(userId, user);
    return { cameOnline: known === undefined, connections: user.leases.size };
  }

  async release({ userId, connectionId }: Lease): Promise<boolean> {
    const user = this.#users.get(userId);
    if (user === undefined || !user.leases.delete(connectionId) || user.leases.size > 0) return false;
    return this.#users.delete(userId);
  }

  async online(userIds: readonly UserId[]): Promise<Map<UserId, OwnStatus>> {
    const found = new Map<UserId, OwnStatus>();
    for (const userId of userIds) {
      const user = this.#users.get(userId);
      if (user !== undefined) found.set(userId, user.status);
    }
    return found;
  }

  async everyone(limit: number): Promise<UserId[]> {
    return [...this.#users.keys()].slice(0, limit);
  }

  async setStatus(userId: UserId, status: OwnStatus): Promise<boolean> {
    const user = this.#users.get(userId);
    if (user === undefined || user.status === status) return false;
    user.status = status;
    return true;
  }

  [Symbol.dispose](): void {}
}
