import { SpanKind } from '@opentelemetry/api';
import type { UserId } from '@messaging/protocol/primitives';
import { AUDIENCES, type Audience } from '../users/audience.ts';
import { withTimeout, withTimeoutReportingLate } from '../concurrency/timeouts.ts';
import type { Background } from '../observe/background.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { EntrySpan, SpanContext, Tracing } from '../observe/tracing.ts';
import type { Broker, BrokerEventHandler, LiveEvent } from './broker.ts';
import type { ClusterMembership } from './redis/cluster-membership.ts';
import type { RedisKeys } from './redis/keys.ts';
import type { PubSub } from './redis/pub-sub.ts';
import { readText } from './redis/publication.ts';
import { PublishQueue, type PublishQueueOptions } from './redis/publish-queue.ts';
import type { RedisPublisher } from './redis/publisher.ts';
import { Subscriptions } from './redis/subscriptions.ts';

interface Options {
  readonly pubSub: PubSub;
  readonly keys: RedisKeys;
  readonly instanceId: string;
  readonly timeoutMs: number;
  readonly background: Background;
  readonly metrics: Pick<Metrics, 'fanoutPublished' | 'fanoutDropped'>;
  readonly tracing: Tracing;
  readonly membership: ClusterMembership;
}

/**
 * The broker through Redis: one channel a user, and one an audience, to which every instance subscribes. Each Redis node
 * has a publish queue of its own.
 */
export class RedisBroker implements Broker {
  readonly #options: Options;
  readonly #queueOptions: PublishQueueOptions;
  readonly #subscriptions: Subscriptions;
  readonly #queues = new Map<RedisPublisher, PublishQueue>();
  #handler: BrokerEventHandler | undefined;

  constructor(options: Options) {
    const { pubSub, keys, membership } = options;
    this.#options = options;
    this.#queueOptions = {
      ...options,
      isSubscribedHere: (channel) => pubSub.has(channel),
      onLost: (events, publisher, error) => this.#reportLoss(events, publisher, error),
    };
    pubSub.onReconnect(() => void this.#subscribeToAudiences());
    this.#subscriptions = new Subscriptions({
      pubSub,
      keys,
      onMessage: (userId, text) => this.#receive(userId, text),
      // An instance that believes to be the only one publishes nothing, so its events until then are missed as well.
      onGap: () => void membership.joined.then(() => this.#handler?.handleGap()),
    });
  }

  get isUp(): boolean {
    return this.#options.pubSub.isUp;
  }

  get queued(): number {
    return this.#queues.values().reduce((sum, queue) => sum + queue.queued, 0);
  }

  async start(handler: BrokerEventHandler): Promise<void> {
    this.#handler = handler;
    await this.#options.membership.start(() => handler.handleGap());
    await this.#subscribeToAudiences();
  }

  publish({ to, frame }: LiveEvent): void {
    const { membership, pubSub, keys } = this.#options;
    if (membership.isOnlyInstance) return;
    const channels = typeof to === 'string' ? [keys.audience(to)] : to.map((userId) => keys.user(userId));
    for (const [publisher, group] of pubSub.groupByNode(channels)) {
      if (publisher === undefined) this.#reportLoss(1, publisher);
      else this.#queueFor(publisher).add(frame, group);
    }
  }

  async subscribe(userId: UserId): Promise<void> {
    const added = this.#subscriptions.add(userId);
    const onLate = (): void => this.#handler?.handleLateSubscription(userId);
    await withTimeoutReportingLate(added, this.#options.timeoutMs, 'a subscription', onLate).catch(() => {});
  }

  unsubscribe(userId: UserId): void {
    // While Redis is away nothing is subscribed either.
    this.#subscriptions.remove(userId).catch(() => {});
  }

  async ping(): Promise<number> {
    const start = performance.now();
    await this.#options.pubSub.ping();
    return performance.now() - start;
  }

  /** Repeating it changes nothing. If Redis is away this runs again once it is back. */
  async #subscribeToAudiences(): Promise<void> {
    const { pubSub, keys, timeoutMs } = this.#options;
    const channels = AUDIENCES.map((audience) => keys.audience(audience));
    const subscribed = pubSub.subscribe(channels, this.#onAudienceMessage);
    await withTimeout(subscribed, timeoutMs, 'a subscription').catch(() => {});
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

  readonly #onAudienceMessage = (text: string, channel: string): void => {
    this.#receive(this.#options.keys.audienceIn(channel), text);
  };

  #receive(to: UserId | Audience, text: string): void {
    const { instanceId, tracing } = this.#options;
    const event = readText(instanceId, text);
    if (event === undefined) return;
    const { frame, span } = event;
    if (span === undefined) this.#handle(to, frame);
    else tracing.startSpan(describeDelivery(span), this.#handle, to, frame);
  }

  readonly #handle = (to: UserId | Audience, frame: string): void => this.#handler?.handleEvent(to, frame);

  #reportLoss(events: number, publisher: RedisPublisher | undefined, error?: unknown): void {
    this.#options.metrics.fanoutDropped.add(events);
    this.#options.background.reportFailure('fan-out', error);
    this.#options.membership.reportLoss(publisher);
  }
}

/** Describes a span that continues the one in which another instance published the event. */
function describeDelivery(parent: SpanContext): () => EntrySpan {
  return () => ({ name: 'deliver', kind: SpanKind.CONSUMER, parent });
}
