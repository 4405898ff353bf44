import { SpanKind } from '@opentelemetry/api';
import type { Background } from '../../observe/background.ts';
import type { Metrics } from '../../observe/metrics.ts';
import type { SpanContext, Tracing } from '../../observe/tracing.ts';
import type { RedisPublisher, Publication } from './publisher.ts';
import { writeEnvelope } from './envelope.ts';

export interface PublishQueueOptions {
  readonly instanceId: string;
  readonly background: Background;
  readonly metrics: Pick<Metrics, 'fanoutPublished'>;
  readonly tracing: Tracing | undefined;
  /** Whether Redis counts this instance among the channel's listeners. */
  readonly isSubscribedHere: (channel: string) => boolean;
  /** Called with how many events were lost at the publisher. */
  readonly onLost: (events: number, publisher: RedisPublisher, error?: unknown) => void;
}

/** An event for the channels of one publisher, and where in its trace it was published. */
interface Pending {
  readonly frame: string;
  readonly channels: readonly string[];
  readonly place: SpanContext | undefined;
}

/** Events of one round at the most, and waiting at the most; past that they are lost, for Redis is too slow or away. */
const MAX_EVENTS = 1_000;
const MAX_PENDING = 20_000;

/**
 * Events on their way through one publisher. Those of a tick go in one round: which of their channels do other instances
 * listen to, and then one script call that publishes to those. So a frame that nobody waits for elsewhere never leaves
 * this process, and Redis sees two commands a tick rather than one a message.
 */
export class PublishQueue {
  readonly #publisher: RedisPublisher;
  readonly #options: PublishQueueOptions;
  #pending: Pending[] = [];
  #isPublishing = false;

  constructor(publisher: RedisPublisher, options: PublishQueueOptions) {
    this.#publisher = publisher;
    this.#options = options;
  }

  get queued(): number {
    return this.#pending.length;
  }

  add(frame: string, channels: readonly string[]): void {
    const { background, tracing, onLost } = this.#options;
    if (!this.#publisher.isReady || this.#pending.length >= MAX_PENDING) return onLost(1, this.#publisher);
    this.#pending.push({ frame, channels, place: tracing?.activeSpan });
    if (this.#isPublishing) return;
    this.#isPublishing = true;
    background.start('fan-out', this.#publishPending());
  }

  async #publishPending(): Promise<void> {
    // The events of this tick go together.
    await new Promise(setImmediate);
    while (this.#pending.length > 0) {
      const events = this.#pending.splice(0, MAX_EVENTS);
      await this.#publishTraced(events).catch((error: unknown) =>
        this.#options.onLost(events.length, this.#publisher, error),
      );
    }
    this.#isPublishing = false;
  }

  #publishTraced(events: readonly Pending[]): Promise<void> {
    const { tracing } = this.#options;
    if (tracing === undefined) return this.#publishAll(events);
    const places = events.map(({ place }) => place);
    const options = {
      kind: SpanKind.PRODUCER,
      attributes: { 'messaging.system': 'redis', events: events.length },
    };
    return tracing.batchSpan('publish to other instances', places, options, () => this.#publishAll(events));
  }

  async #publishAll(events: readonly Pending[]): Promise<void> {
    const { instanceId, metrics, isSubscribedHere } = this.#options;
    const listeners = await this.#publisher.count(new Set(events.flatMap(({ channels }) => channels)));
    const isNeededElsewhere = (channel: string): boolean =>
      listeners(channel) > Number(isSubscribedHere(channel));
    const publications: Publication[] = [];
    for (const { frame, channels, place } of events) {
      const heard = channels.filter(isNeededElsewhere);
      if (heard.length > 0)
        publications.push({ text: instanceId + writeEnvelope(frame, place), channels: heard });
    }
    if (publications.length === 0) return;
    await this.#publisher.publish(publications);
    metrics.fanoutPublished.add(publications.length);
  }
}
