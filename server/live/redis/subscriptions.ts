import type { UserId } from '@messaging/protocol/primitives';
import { MicroBatch } from '../../concurrency/micro-batch.ts';
import type { RedisPublisher } from './publisher.ts';
import type { RedisKeys } from './keys.ts';
import type { PubSub } from './pub-sub.ts';

/** Users of one change at the most, so that a herd coming back does not hold Redis up. */
const CHUNK = 1_000;

interface Options {
  readonly pubSub: PubSub;
  readonly keys: RedisKeys;
  readonly onFrame: (userId: UserId, text: string) => void;
  /** Called when what was lost is listened to again: what was published meanwhile was missed. */
  readonly onGap: () => void;
}

/** The users whose channels this instance listens to. Keeps that true to what is wanted through losses of Redis. */
export class Subscriptions {
  readonly #options: Options;
  readonly #wanted = new Set<UserId>();
  /** Those it has listened to and not left yet: after a loss a client listens to them again, wanted or not. */
  readonly #listened = new Set<UserId>();
  readonly #changing: MicroBatch<UserId, void>;

  constructor(options: Options) {
    this.#options = options;
    this.#changing = new MicroBatch({ run: (ids) => this.#change(ids), maxItems: CHUNK, maxQueued: 100_000 });
    options.pubSub.onReconnect((publisher) => void this.#catchUp(publisher).then(options.onGap, () => {}));
  }

  /** Rejects when Redis is away: then it is made up for once Redis is back. */
  add(userId: UserId): Promise<void> {
    this.#wanted.add(userId);
    return this.#changing.add(userId);
  }

  remove(userId: UserId): Promise<void> {
    this.#wanted.delete(userId);
    return this.#changing.add(userId);
  }

  /** Of a quick add and remove the last counts: what to do is decided when the batch runs. */
  async #change(userIds: readonly UserId[]): Promise<(Error | void)[]> {
    const ids = [...new Set(userIds)];
    const [missing, left] = [ids.filter(this.#isMissing), ids.filter(this.#isLeft)];
    const failed = missing.length > 0 ? await this.#listen(missing) : undefined;
    if (left.length > 0) await this.#unlisten(left);
    // Of a cluster a part may be away: then those of the others are done.
    return userIds.map((id) => (this.#isMissing(id) ? failed : undefined));
  }

  async #listen(userIds: readonly UserId[]): Promise<Error | undefined> {
    const { pubSub } = this.#options;
    const failed = await failureOf(pubSub.subscribe(userIds.map(this.#channel), this.#hear));
    for (const id of userIds) if (!failed || pubSub.has(this.#channel(id))) this.#listened.add(id);
    return failed;
  }

  async #unlisten(userIds: readonly UserId[]): Promise<void> {
    const failed = await failureOf(this.#options.pubSub.unsubscribe(userIds.map(this.#channel)));
    if (!failed) for (const id of userIds) this.#listened.delete(id);
  }

  readonly #isMissing = (userId: UserId): boolean =>
    this.#wanted.has(userId) && !this.#options.pubSub.has(this.#channel(userId));

  readonly #isLeft = (userId: UserId): boolean => this.#listened.has(userId) && !this.#wanted.has(userId);

  /** Rejects when the publisher is gone again; then this runs again. */
  async #catchUp(publisher: RedisPublisher): Promise<void> {
    const ids = [...this.#wanted].filter(this.#isMissing).concat([...this.#listened].filter(this.#isLeft));
    const itsOwn = ids.filter((id) => this.#options.pubSub.publisherFor(this.#channel(id)) === publisher);
    await Promise.all(itsOwn.map((id) => this.#changing.add(id)));
  }

  readonly #channel = (userId: UserId): string => this.#options.keys.user(userId);

  readonly #hear = (text: string, channel: string): void => {
    this.#options.onFrame(this.#options.keys.userIn(channel), text);
  };
}

function failureOf(work: Promise<void>): Promise<Error | undefined> {
  return work.then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
  );
}
