import { SpanKind } from '@opentelemetry/api';
import type { UserId } from '@messaging/protocol/primitives';
import { AUDIENCES, type Audience } from '../users/audience.ts';
import { withTimeout, withTimeoutReportingLate } from '../concurrency/timeouts.ts';
import type { Background } from '../observe/background.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { Tracing } from '../observe/tracing.ts';
import type { RedisPublisher } from './redis/publisher.ts';
import type { Broker, LiveEvent } from './broker.ts';
import { PublishQueue, type PublishQueueOptions } from './redis/publish-queue.ts';
import type { RedisKeys } from './redis/keys.ts';
import type { ClusterMembership } from './redis/cluster-membership.ts';
import { readEnvelope } from './redis/envelope.ts';
import type { PubSub } from './redis/pub-sub.ts';
import { Subscriptions } from './redis/subscriptions.ts';

interface Options {
  readonly pubSub: PubSub;
  readonly keys: RedisKeys;
  readonly instanceId: string;
  readonly timeoutMs: number;
  readonly background: Background;
  readonly metrics: Pick<Metrics, 'fanoutPublished' | 'fanoutDropped'>;
  readonly tracing: Tracing | undefined;
  readonly membership: ClusterMembership;
  /** Called when events of other instances may have been missed. */
  readonly onGap: () => void;
  /** Called when this user's events have begun to reach this instance only after `subscribe` had given up. */
  readonly onLate: (userId: UserId) => void;
  /** Hands an event of another instance to this instance's connections. */
  readonly receive: (to: UserId | Audience, frame: string) => void;
}

/** A channel a user, and one an audience that every instance listens to; a queue for each Redis that carries some of them. */
export class RedisBroker implements Broker {
  readonly #options: Options;
  readonly #queueOptions: PublishQueueOptions;
  readonly #subscriptions: Subscriptions;
  readonly #queues = new Map<RedisPublisher, PublishQueue>();

  constructor(options: Options) {
    const { pubSub, keys, membership, onGap } = options;
    this.#options = options;
    this.#queueOptions = {
      ...options,
      isSubscribedHere: (channel) => pubSub.has(channel),
      onLost: (events, publisher, error) => this.#lose(events, publisher, error),
    };
    pubSub.onReconnect(() => void this.listen());
    this.#subscriptions = new Subscriptions({
      pubSub,
      keys,
      onFrame: (userId, text) => this.#receive(userId, text),
      // Who thinks itself alone tells nothing, so what it stores until then is missed as well.
      onGap: () => void membership.joined.then(onGap),
    });
  }

  get isUp(): boolean {
    return this.#options.pubSub.isUp;
  }

  get queued(): number {
    return this.#queues.values().reduce((sum, queue) => sum + queue.queued, 0);
  }

  /** Listens to the audiences; repeated it changes nothing. While Redis is away this is made up for once it is back. */
  async listen(): Promise<void> {
    const { pubSub, keys, timeoutMs } = this.#options;
    const channels = AUDIENCES.map((audience) => keys.audience(audience));
    await withTimeout(pubSub.subscribe(channels, this.#hearAudience), timeoutMs, 'a subscription').catch(
      () => {},
    );
  }

  publish({ to, frame }: LiveEvent): void {
    const { membership, pubSub, keys } = this.#options;
    if (membership.isOnlyInstance) return;
    const channels = typeof to === 'string' ? [keys.audience(to)] : to.map((userId) => keys.user(userId));
    for (const [publisher, some] of pubSub.groupByNode(channels)) {
      if (publisher === undefined) this.#lose(1, publisher);
      else this.#queueFor(publisher).add(frame, some);
    }
  }

  async subscribe(userId: UserId): Promise<void> {
    const { timeoutMs, onLate } = this.#options;
    const added = this.#subscriptions.add(userId);
    await withTimeoutReportingLate(added, timeoutMs, 'a subscription', () => onLate(userId)).catch(() => {});
  }

  unsubscribe(userId: UserId): void {
    // While Redis is away there is nothing to listen to either.
    this.#subscriptions.remove(userId).catch(() => {});
  }

  async ping(): Promise<number> {
    const start = performance.now();
    await this.#options.pubSub.ping();
    return performance.now() - start;
  }

  #queueFor(publisher: RedisPublisher): PublishQueue {
    const known = this.#queues.get(publisher);
    if (known !== undefined) return known;
    // A publisher that is gone may never come back.
    for (const [old, queue] of this.#queues) if (!old.isReady && queue.queued === 0) this.#queues.delete(old);
    const queue = new PublishQueue(publisher, this.#queueOptions);
    this.#queues.set(publisher, queue);
    return queue;
  }

  readonly #hearAudience = (text: string, channel: string): void => {
    this.#receive(this.#options.keys.audienceIn(channel), text);
  };

  #receive(to: UserId | Audience, text: string): void {
    const { instanceId, receive, tracing } = this.#options;
    if (text.startsWith(instanceId)) return;
    const { frame, place } = readEnvelope(text.slice(instanceId.length));
    if (tracing === undefined || place === undefined) receive(to, frame);
    else tracing.startSpan('deliver', { kind: SpanKind.CONSUMER, parent: place }, () => receive(to, frame));
  }

  #lose(events: number, publisher: RedisPublisher | undefined, error?: unknown): void {
    this.#options.metrics.fanoutDropped.add(events);
    this.#options.background.reportFailure('fan-out', error);
    this.#options.membership.reportLoss(publisher);
  }
}
