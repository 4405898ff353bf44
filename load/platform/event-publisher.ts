import { Brokers } from './platform-kafka.ts';
import type { BenchEvent } from './sample-events.ts';

/** How the platform's events reach the service: by Kafka, or by the door that a demo has for them. */
export type Way = KafkaWay | { readonly demoPort: number };

interface KafkaWay {
  readonly brokers: string;
  /** Begins the names of the topics. */
  readonly prefix: string;
}

/** The platform's end of it. */
export interface Platform extends AsyncDisposable {
  /** Resolves when the event is safe there. */
  tell(event: BenchEvent): Promise<void>;
}

const DOOR_LIMIT_MS = 10_000;

export function openPlatform(way: Way): Platform {
  return 'brokers' in way ? openKafka(way) : openDoor(way.demoPort);
}

function openKafka({ brokers, prefix }: KafkaWay): Platform {
  const joined = Brokers.join(brokers, prefix);
  return {
    tell: (event) => joined.produce([event]),
    [Symbol.asyncDispose]: () => joined[Symbol.asyncDispose](),
  };
}

function openDoor(port: number): Platform {
  return {
    async tell({ topic, value }) {
      const url = `http://127.0.0.1:${port}/demo/events/${topic}`;
      const answer = await fetch(url, {
        method: 'POST',
        body: value,
        signal: AbortSignal.timeout(DOOR_LIMIT_MS),
      });
      if (answer.ok) return;
      throw new Error(
        `${url}: ${answer.status}; a service that is no demo takes events by Kafka only: --kafka`,
      );
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
