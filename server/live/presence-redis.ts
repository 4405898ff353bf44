import type { OwnStatus } from '@messaging/protocol/presence';
import type { UserId } from '@messaging/protocol/primitives';
import { every } from '../concurrency/loop.ts';
import { MicroBatch } from '../concurrency/micro-batch.ts';
import type { Background } from '../observe/background.ts';
import type { Logger } from '../observe/logger.ts';
import { LEASE_MS, type Acquired, type Lease, type Presence, type PresenceHandler } from './presence.ts';
import { ask, Script, type RedisClient, type ScriptClient } from './redis/client.ts';

export interface RedisPresenceOptions {
  /** One Redis, or a cluster that finds the node of a key. */
  readonly client: ScriptClient & Pick<RedisClient, 'zmScore' | 'hmGet' | 'zRange' | 'hGet' | 'hSet'>;
  /** Prefix of each key, with a hash tag in braces: a script needs its keys in one hash slot. */
  readonly keyPrefix: string;
  readonly timeoutMs: number;
  readonly log: Logger;
  readonly background: Pick<Background, 'reportFailure'>;
  /** Whether Redis accepts writes to keys with this prefix. While it does not, its content is stale. */
  readonly acceptsWrites: (keyPrefix: string) => boolean;
  /** The leases of this instance, to be renewed. */
  readonly heldLeases: () => IteratorObject<Lease>;
  /** Whether this instance has connections of the user: the answer while Redis is away. */
  readonly isHere: (userId: UserId) => boolean;
}

// Three keys of one hash slot: `leases` ("user:connection" by expiry), `count` (user by number of leases), `status`.
const KEYS = 'local leases, count, status = KEYS[1], KEYS[2], KEYS[3]';
const NOW = `local t = redis.call('TIME') local now = t[1] * 1000 + math.floor(t[2] / 1000)`;
/** Ends one lease. Returns the number of leases left, or nil if there was no such lease. */
const END = `
  local function finish(lease)
    if redis.call('ZREM', leases, lease) == 0 then return nil end
    local user = string.match(lease, '^%d+')
    local left = tonumber(redis.call('ZINCRBY', count, -1, user))
    if left <= 0 then redis.call('ZREM', count, user) redis.call('HDEL', status, user) end
    return left
  end`;

/** ARGV: the life of a lease in ms, then leases. Returns for each the number of its user's leases, negative if it is new. */
const ACQUIRE = new Script(`${KEYS} ${NOW}
  local found = {}
  for i = 2, #ARGV do
    local user = string.match(ARGV[i], '^%d+')
    if redis.call('ZADD', leases, now + ARGV[1], ARGV[i]) == 1 then
      found[i - 1] = -tonumber(redis.call('ZINCRBY', count, 1, user))
    else
      found[i - 1] = tonumber(redis.call('ZSCORE', count, user) or 1)
    end
  end
  return found`);

/** ARGV: leases. Returns for each 1 if it was its user's last, else 0. */
const RELEASE = new Script(`${KEYS} ${END}
  local last = {}
  for i = 1, #ARGV do
    local left = finish(ARGV[i])
    last[i] = (left and left <= 0) and 1 or 0
  end
  return last`);

/** Ends expired leases, at most ARGV[1]. Returns the users who have none left. */
const EXPIRE = new Script(`${KEYS} ${NOW} ${END}
  local gone = {}
  for _, lease in ipairs(redis.call('ZRANGEBYSCORE', leases, '-inf', now, 'LIMIT', 0, ARGV[1])) do
    local left = finish(lease)
    if left and left <= 0 then gone[#gone + 1] = string.match(lease, '^%d+') end
  end
  return gone`);

/** Interval at which expired leases are ended, and at which leases are renewed, in milliseconds. */
const EXPIRE_MS = 1_250;
const RENEW_MS = LEASE_MS / 3 - 500;
/** Time in which all instances have reconnected, in milliseconds: their longest back-off is about a second. */
const RECONNECT_MS = 1_500;
/** Largest number of releases that are kept until Redis is back. */
const MAX_UNRELEASED = 50_000;
/** Leases of one script call: a call must not block Redis for long. */
const CHUNK = 500;

/** Presence of all instances, in Redis. The changes of a tick are one script call, so counts and edges are exact. */
export class RedisPresence implements Presence {
  readonly #options: RedisPresenceOptions;
  readonly #keys: string[];
  readonly #acquiring: MicroBatch<Lease, Acquired>;
  readonly #releasing: MicroBatch<Lease, boolean>;
  #handler: PresenceHandler | undefined;
  #upkeep: readonly Disposable[] = [];
  #renewal: Timer | undefined;
  /** Leases that ended while Redis was away. */
  #unreleased: Lease[] = [];

  constructor(options: RedisPresenceOptions) {
    this.#options = options;
    this.#keys = ['leases', 'count', 'status'].map((name) => `${options.keyPrefix}:${name}`);
    this.#acquiring = new MicroBatch({
      run: (leases) => this.#acquireAll(leases),
      maxItems: CHUNK,
      maxQueued: 100_000,
    });
    this.#releasing = new MicroBatch({
      run: (leases) => this.#releaseAll(leases),
      maxItems: CHUNK,
      maxQueued: 100_000,
    });
  }

  start(handler: PresenceHandler): void {
    this.#handler = handler;
    // Jitter spreads the work of instances, and of the shards of a cluster, over time.
    this.#upkeep = [
      every(EXPIRE_MS, 0.2, () => this.#logFailure(this.#expire())),
      every(RENEW_MS, 0.03, () => this.#logFailure(this.#renew())),
    ];
  }

  acquire(lease: Lease): Promise<Acquired> {
    return this.#acquiring.add(lease);
  }

  async release(lease: Lease): Promise<boolean> {
    try {
      return await this.#releasing.add(lease);
    } catch (error) {
      // It is released when Redis is back; past the bound it expires by itself.
      if (this.#unreleased.length < MAX_UNRELEASED) this.#unreleased.push(lease);
      throw error;
    }
  }

  async online(userIds: readonly UserId[]): Promise<Map<UserId, OwnStatus>> {
    const { isHere } = this.#options;
    if (userIds.length === 0) return new Map();
    return await this.#orLocal(
      () => this.#onlineAmong(userIds),
      () => new Map(userIds.filter(isHere).map((userId) => [userId, 'available'])),
    );
  }

  async #onlineAmong(userIds: readonly UserId[]): Promise<Map<UserId, OwnStatus>> {
    const { client, timeoutMs } = this.#options;
    const [, count = '', status = ''] = this.#keys;
    const users = userIds.map(String);
    const answer = Promise.all([client.zmScore(count, users), client.hmGet(status, users)]);
    const [counts, statuses] = await ask(answer, timeoutMs);
    const found = new Map<UserId, OwnStatus>();
    userIds.forEach((userId, i) => {
      if (counts[i] !== null) found.set(userId, (statuses[i] as OwnStatus | null) ?? 'available');
    });
    return found;
  }

  async everyone(limit: number): Promise<UserId[]> {
    const { client, timeoutMs, heldLeases } = this.#options;
    return await this.#orLocal(
      async () => (await ask(client.zRange(this.#keys[1] ?? '', 0, limit - 1), timeoutMs)).map(Number),
      () => [...new Set([...heldLeases()].map(({ userId }) => userId))].slice(0, limit),
    );
  }

  /** The answer of Redis; that of this instance alone while Redis is away or stale. */
  async #orLocal<T>(shared: () => Promise<T>, local: () => T): Promise<T> {
    const { acceptsWrites, keyPrefix, log } = this.#options;
    if (!acceptsWrites(keyPrefix)) return local();
    try {
      return await shared();
    } catch (error) {
      log.debug({ err: error }, 'presence is away');
      return local();
    }
  }

  async setStatus(userId: UserId, status: OwnStatus): Promise<boolean> {
    const { client, timeoutMs } = this.#options;
    const key = this.#keys[2] ?? '';
    const before = await ask(client.hGet(key, String(userId)), timeoutMs);
    if ((before ?? 'available') === status) return false;
    await ask(client.hSet(key, String(userId), status), timeoutMs);
    return true;
  }

  /** Redis is back: makes the leases that failed meanwhile, once the other instances have subscribed again and get the events. */
  renewSoon(): void {
    clearTimeout(this.#renewal);
    this.#renewal = setTimeout(
      () => void this.#logFailure(this.#renew()),
      RECONNECT_MS + Math.random() * RECONNECT_MS,
    );
  }

  [Symbol.dispose](): void {
    for (const upkeep of this.#upkeep) upkeep[Symbol.dispose]();
    clearTimeout(this.#renewal);
  }

  async #acquireAll(leases: readonly Lease[]): Promise<Acquired[]> {
    const counts = (await this.#write(ACQUIRE, [String(LEASE_MS), ...leases.map(toMember)])) as number[];
    return counts.map((n) => ({ cameOnline: n === -1, connections: Math.abs(n) }));
  }

  async #releaseAll(leases: readonly Lease[]): Promise<boolean[]> {
    const isLast = (await this.#write(RELEASE, leases.map(toMember))) as number[];
    return isLast.map((n) => n === 1);
  }

  async #expire(): Promise<void> {
    const offline = (await this.#run(EXPIRE, [String(CHUNK)])) as string[];
    for (const userId of offline) this.#handler?.notifyOffline(Number(userId));
  }

  async #renew(): Promise<void> {
    const late = this.#unreleased.splice(0);
    const released = late.map(async (lease) => {
      if (await this.release(lease)) this.#handler?.notifyOffline(lease.userId);
    });
    const renewed = [...this.#options.heldLeases()].map(async (lease) => {
      if ((await this.#acquiring.add(lease)).cameOnline) this.#handler?.notifyOnline(lease.userId);
    });
    await Promise.all([...released, ...renewed]);
  }

  async #write(script: Script, args: string[]): Promise<unknown> {
    try {
      return await this.#run(script, args);
    } catch (error) {
      this.#options.background.reportFailure('presence', error);
      throw error;
    }
  }

  #run(script: Script, args: string[]): Promise<unknown> {
    return script.run(this.#options.client, this.#keys, args, this.#options.timeoutMs);
  }

  /** A Redis that is away is logged elsewhere; the next round tries again. */
  async #logFailure(work: Promise<void>): Promise<void> {
    await work.catch((error: unknown) => this.#options.log.debug({ err: error }, 'presence upkeep failed'));
  }
}

function toMember({ userId, connectionId }: Lease): string {
  return `${userId}:${connectionId}`;
}
