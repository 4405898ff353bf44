import type { UserId } from '@messaging/protocol/primitives';
import { MicroBatch } from '../../concurrency/micro-batch.ts';
import type { RedisKeys } from './keys.ts';
import type { PubSub } from './pub-sub.ts';
import type { RedisPublisher } from './publisher.ts';

/** Users of one change at most, so that many clients that reconnect at once do not block Redis. */
const CHUNK = 1_000;

interface Options {
  readonly pubSub: PubSub;
  readonly keys: RedisKeys;
  readonly onMessage: (userId: UserId, text: string) => void;
  /** Called when lost subscriptions are made again: events that were published meanwhile were missed. */
  readonly onGap: () => void;
}

/** The users to whose channels this instance subscribes. Restores the subscriptions after a loss of Redis. */
export class Subscriptions {
  readonly #options: Options;
  readonly #wanted = new Set<UserId>();
  /** Users subscribed to and not unsubscribed yet: after a loss a client subscribes to them again, wanted or not. */
  readonly #subscribed = new Set<UserId>();
  readonly #changes: MicroBatch<UserId, void>;

  constructor(options: Options) {
    this.#options = options;
    this.#changes = new MicroBatch({
      run: (ids) => this.#applyChanges(ids),
      maxItems: CHUNK,
      maxQueued: 100_000,
    });
    options.pubSub.onReconnect((publisher) => void this.#restore(publisher).then(options.onGap, () => {}));
  }

  /** Rejects when Redis is away; then the subscription is made once Redis is back. */
  add(userId: UserId): Promise<void> {
    this.#wanted.add(userId);
    return this.#changes.add(userId);
  }

  remove(userId: UserId): Promise<void> {
    this.#wanted.delete(userId);
    return this.#changes.add(userId);
  }

  /** Compares with the wanted users when the batch runs: of a quick add and remove the last one counts. */
  async #applyChanges(userIds: readonly UserId[]): Promise<(Error | void)[]> {
    const ids = [...new Set(userIds)];
    const [missing, unwanted] = [ids.filter(this.#isMissing), ids.filter(this.#isUnwanted)];
    const failure = missing.length > 0 ? await this.#subscribe(missing) : undefined;
    if (unwanted.length > 0) await this.#unsubscribe(unwanted);
    // If a part of a cluster is away, the users of the other parts are subscribed all the same.
    return userIds.map((id) => (this.#isMissing(id) ? failure : undefined));
  }

  async #subscribe(userIds: readonly UserId[]): Promise<Error | undefined> {
    const { pubSub } = this.#options;
    const failure = await catchError(pubSub.subscribe(userIds.map(this.#toChannel), this.#onMessage));
    for (const id of userIds) if (!failure || pubSub.has(this.#toChannel(id))) this.#subscribed.add(id);
    return failure;
  }

  async #unsubscribe(userIds: readonly UserId[]): Promise<void> {
    const failure = await catchError(this.#options.pubSub.unsubscribe(userIds.map(this.#toChannel)));
    if (!failure) for (const id of userIds) this.#subscribed.delete(id);
  }

  readonly #isMissing = (userId: UserId): boolean =>
    this.#wanted.has(userId) && !this.#options.pubSub.has(this.#toChannel(userId));

  readonly #isUnwanted = (userId: UserId): boolean =>
    this.#subscribed.has(userId) && !this.#wanted.has(userId);

  /** Rejects when the publisher's node is gone again; then this runs again. */
  async #restore(publisher: RedisPublisher): Promise<void> {
    const ids = [...this.#wanted]
      .filter(this.#isMissing)
      .concat([...this.#subscribed].filter(this.#isUnwanted));
    const atNode = ids.filter((id) => this.#options.pubSub.publisherFor(this.#toChannel(id)) === publisher);
    await Promise.all(atNode.map((id) => this.#changes.add(id)));
  }

  readonly #toChannel = (userId: UserId): string => this.#options.keys.user(userId);

  readonly #onMessage = (text: string, channel: string): void => {
    this.#options.onMessage(this.#options.keys.userIn(channel), text);
  };
}

function catchError(work: Promise<void>): Promise<Error | undefined> {
  return work.then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
  );
}
