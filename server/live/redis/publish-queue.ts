import { SpanKind } from '@opentelemetry/api';
import type { Background } from '../../observe/background.ts';
import type { Metrics } from '../../observe/metrics.ts';
import type { BatchSpan, SpanContext, Tracing } from '../../observe/tracing.ts';
import { writeText, type Publication } from './publication.ts';
import type { RedisPublisher } from './publisher.ts';

export interface PublishQueueOptions {
  readonly instanceId: string;
  readonly background: Background;
  readonly metrics: Pick<Metrics, 'fanoutPublished'>;
  readonly tracing: Tracing;
  /** Whether Redis counts this instance among the channel's subscribers. */
  readonly isSubscribedHere: (channel: string) => boolean;
  /** Called with the number of events that were lost at the publisher. */
  readonly onLost: (events: number, publisher: RedisPublisher, error?: unknown) => void;
}

/** An event for the channels of one node, with the span that published it. */
interface QueuedEvent {
  readonly frame: string;
  readonly channels: readonly string[];
  readonly span: SpanContext | undefined;
}

/** Largest number of events of one round, and of events that wait. Past that Redis is too slow or away, and events are lost. */
const MAX_EVENTS = 1_000;
const MAX_QUEUED = 20_000;

/**
 * Events on their way to one Redis node. Those of a tick go in one round: a command asks which of their channels have
 * subscribers on other instances, and one script call publishes to those channels. So a frame that no other instance
 * needs never leaves this process, and Redis gets two commands a tick rather than one a message.
 */
export class PublishQueue {
  readonly #publisher: RedisPublisher;
  readonly #options: PublishQueueOptions;
  #events: QueuedEvent[] = [];
  #isPublishing = false;

  constructor(publisher: RedisPublisher, options: PublishQueueOptions) {
    this.#publisher = publisher;
    this.#options = options;
  }

  get queued(): number {
    return this.#events.length;
  }

  add(frame: string, channels: readonly string[]): void {
    const { background, tracing, onLost } = this.#options;
    if (!this.#publisher.isReady || this.#events.length >= MAX_QUEUED) return onLost(1, this.#publisher);
    this.#events.push({ frame, channels, span: tracing.activeSpan });
    if (this.#isPublishing) return;
    this.#isPublishing = true;
    background.start('fan-out', this.#publishQueued());
  }

  async #publishQueued(): Promise<void> {
    // The events of this tick go together.
    await new Promise(setImmediate);
    while (this.#events.length > 0) {
      const events = this.#events.splice(0, MAX_EVENTS);
      await this.#options.tracing
        .batchSpan(describeRound, this.#publish, events)
        .catch((error: unknown) => this.#options.onLost(events.length, this.#publisher, error));
    }
    this.#isPublishing = false;
  }

  readonly #publish = async (events: readonly QueuedEvent[]): Promise<void> => {
    const { instanceId, metrics, isSubscribedHere } = this.#options;
    const subscribers = await this.#publisher.countSubscribers(
      new Set(events.flatMap(({ channels }) => channels)),
    );
    const isNeededElsewhere = (channel: string): boolean =>
      subscribers(channel) > Number(isSubscribedHere(channel));
    const publications: Publication[] = [];
    for (const { frame, channels, span } of events) {
      const needed = channels.filter(isNeededElsewhere);
      if (needed.length > 0)
        publications.push({ text: writeText(instanceId, frame, span), channels: needed });
    }
    if (publications.length === 0) return;
    await this.#publisher.publish(publications);
    metrics.fanoutPublished.add(publications.length);
  };
}

function describeRound(events: readonly QueuedEvent[]): BatchSpan {
  return {
    name: 'publish to other instances',
    callers: events.map(({ span }) => span),
    kind: SpanKind.PRODUCER,
    attributes: { 'messaging.system': 'redis', events: events.length },
  };
}
