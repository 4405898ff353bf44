import { SpanKind } from '@opentelemetry/api';
import type { UserId } from '@messaging/protocol/primitives';
import { AUDIENCES, type Audience } from '../users/audience.ts';
import { withTimeout, withTimeoutReportingLate } from '../concurrency/timeouts.ts';
import type { Background } from '../observe/background.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { Tracing } from '../observe/tracing.ts';
import type { Carrier } from './redis/publisher.ts';
import type { Fanout, LiveEvent } from './broker.ts';
import { Lane, type LaneOptions } from './redis/publish-queue.ts';
import type { Names } from './redis/keys.ts';
import type { Neighbours } from './redis/cluster-membership.ts';
import { unpack } from './redis/packing.ts';
import type { PubSub } from './redis/pub-sub.ts';
import { Subscriptions } from './redis/subscriptions.ts';

interface Options {
  readonly pubSub: PubSub;
  readonly names: Names;
  readonly instanceId: string;
  readonly timeoutMs: number;
  readonly background: Background;
  readonly metrics: Pick<Metrics, 'fanoutPublished' | 'fanoutDropped'>;
  readonly tracing: Tracing | undefined;
  readonly neighbours: Neighbours;
  /** Called when events of other instances may have been missed. */
  readonly onGap: () => void;
  /** Called when this user's events have begun to reach this instance only after `subscribe` had given up. */
  readonly onLate: (userId: UserId) => void;
  /** Hands an event of another instance to this instance's connections. */
  readonly receive: (to: UserId | Audience, frame: string) => void;
}

/** A channel a user, and one an audience that every instance listens to; a lane for each Redis that carries some of them. */
export class RedisFanout implements Fanout {
  readonly #options: Options;
  readonly #laneOptions: LaneOptions;
  readonly #subscriptions: Subscriptions;
  readonly #lanes = new Map<Carrier, Lane>();

  constructor(options: Options) {
    const { pubSub, names, neighbours, onGap } = options;
    this.#options = options;
    this.#laneOptions = {
      ...options,
      isHeardHere: (channel) => pubSub.has(channel),
      onLost: (events, carrier, error) => this.#lose(events, carrier, error),
    };
    pubSub.onBack(() => void this.listen());
    this.#subscriptions = new Subscriptions({
      pubSub,
      names,
      onFrame: (userId, text) => this.#receive(userId, text),
      // Who thinks itself alone tells nothing, so what it stores until then is missed as well.
      onGap: () => void neighbours.joined.then(onGap),
    });
  }

  get isUp(): boolean {
    return this.#options.pubSub.isUp;
  }

  get queued(): number {
    return this.#lanes.values().reduce((sum, lane) => sum + lane.queued, 0);
  }

  /** Listens to the audiences; repeated it changes nothing. While Redis is away this is made up for once it is back. */
  async listen(): Promise<void> {
    const { pubSub, names, timeoutMs } = this.#options;
    const channels = AUDIENCES.map((audience) => names.audience(audience));
    await withTimeout(pubSub.listen(channels, this.#hearAudience), timeoutMs, 'a subscription').catch(
      () => {},
    );
  }

  publish({ to, frame }: LiveEvent): void {
    const { neighbours, pubSub, names } = this.#options;
    if (neighbours.isAlone) return;
    const channels = typeof to === 'string' ? [names.audience(to)] : to.map((userId) => names.user(userId));
    for (const [carrier, some] of pubSub.routesOf(channels)) {
      if (carrier === undefined) this.#lose(1, carrier);
      else this.#laneOf(carrier).add(frame, some);
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

  #laneOf(carrier: Carrier): Lane {
    const known = this.#lanes.get(carrier);
    if (known !== undefined) return known;
    // A carrier that is gone may never come back.
    for (const [old, lane] of this.#lanes) if (!old.isReady && lane.queued === 0) this.#lanes.delete(old);
    const lane = new Lane(carrier, this.#laneOptions);
    this.#lanes.set(carrier, lane);
    return lane;
  }

  readonly #hearAudience = (text: string, channel: string): void => {
    this.#receive(this.#options.names.audienceIn(channel), text);
  };

  #receive(to: UserId | Audience, text: string): void {
    const { instanceId, receive, tracing } = this.#options;
    if (text.startsWith(instanceId)) return;
    const { frame, place } = unpack(text.slice(instanceId.length));
    if (tracing === undefined || place === undefined) receive(to, frame);
    else tracing.startSpan('deliver', { kind: SpanKind.CONSUMER, parent: place }, () => receive(to, frame));
  }

  #lose(events: number, carrier: Carrier | undefined, error?: unknown): void {
    this.#options.metrics.fanoutDropped.add(events);
    this.#options.background.reportFailure('fan-out', error);
    this.#options.neighbours.lost(carrier);
  }
}
