import { PlatformKafka } from './platform-kafka.ts';
import type { PlatformEvent } from './sample-events.ts';

/** Route of the platform's events to the service: Kafka, or the HTTP endpoint of the demo. */
export type EventRoute = KafkaRoute | { readonly demoPort: number };

interface KafkaRoute {
  readonly brokers: string;
  /** Prefix of the topic names. */
  readonly prefix: string;
}

/** Publishes the platform's events. */
export interface EventPublisher extends AsyncDisposable {
  /** Resolves when the event is stored safely. */
  publish(event: PlatformEvent): Promise<void>;
}

const POST_LIMIT_MS = 10_000;

export function openEventPublisher(way: EventRoute): EventPublisher {
  return 'brokers' in way ? openKafka(way) : openDemoRoute(way.demoPort);
}

function openKafka({ brokers, prefix }: KafkaRoute): EventPublisher {
  const joined = PlatformKafka.join(brokers, prefix);
  return {
    publish: (event) => joined.produce([event]),
    [Symbol.asyncDispose]: () => joined[Symbol.asyncDispose](),
  };
}

function openDemoRoute(port: number): EventPublisher {
  return {
    async publish({ topic, value }) {
      const url = `http://127.0.0.1:${port}/demo/events/${topic}`;
      const answer = await fetch(url, {
        method: 'POST',
        body: value,
        signal: AbortSignal.timeout(POST_LIMIT_MS),
      });
      if (answer.ok) return;
      throw new Error(
        `${url}: ${answer.status}; a service without the demo takes events from Kafka only: use --kafka`,
      );
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
