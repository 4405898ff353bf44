import { consumerFetchesChannel, ListOffsetTimestamps, type Consumer } from '@platformatic/kafka';
import { withTimeout } from '../concurrency/timeouts.ts';
import type { Context } from '../context.ts';
import { REQUEST_MS } from './client-options.ts';

/** Of Kafka's protocol: OFFSET_OUT_OF_RANGE. */
const OUT_OF_RANGE = 1;

/** What the client's error has of the broker's answer. */
interface Refused {
  readonly response?: {
    readonly responses: readonly {
      readonly topicId: string;
      readonly partitions: readonly { readonly partitionIndex: number; readonly errorCode: number }[];
    }[];
  };
}

/** What the channel tells of a fetch. */
interface Fetch {
  readonly client: unknown;
  readonly options: {
    readonly topics: readonly {
      readonly topicId: string;
      readonly partitions: readonly { readonly partition: number; readonly fetchOffset: bigint }[];
    }[];
  };
  readonly error: unknown;
}

/** A place from which a fetch asked in vain. */
interface Place {
  readonly topicId: string;
  readonly partition: number;
  readonly offset: bigint;
}

/**
 * Counts and logs events that Kafka deleted before they were read. The client goes on at the first event that is left and
 * tells only the channel of its fetches. Until something newer is committed each new session counts them again.
 */
export function watchSkipped(context: Context, consumer: Consumer, topics: readonly string[]): Disposable {
  const subscriber = {
    error: (message: object): void => {
      const fetch = message as Fetch;
      if (fetch.client !== consumer) return;
      for (const place of placesIn(fetch)) {
        context.background.start('counting skipped events', tell(context, consumer, topics, place));
      }
    },
  };
  consumerFetchesChannel.subscribe(subscriber);
  return { [Symbol.dispose]: () => consumerFetchesChannel.unsubscribe(subscriber) };
}

function placesIn({ options: { topics }, error }: Fetch): Place[] {
  const { response } = error as Refused;
  if (response === undefined) return [];
  const refused = new Set(
    response.responses.flatMap(({ topicId, partitions }) =>
      partitions
        .filter(({ errorCode }) => errorCode === OUT_OF_RANGE)
        .map((one) => `${topicId}:${one.partitionIndex}`),
    ),
  );
  return topics
    .flatMap(({ topicId, partitions }) =>
      partitions.map(({ partition, fetchOffset: offset }) => ({ topicId, partition, offset })),
    )
    .filter(({ topicId, partition }) => refused.has(`${topicId}:${partition}`));
}

async function tell(
  { metrics, log }: Context,
  consumer: Consumer,
  topics: readonly string[],
  { topicId, partition, offset: from }: Place,
): Promise<void> {
  const metadata = await withTimeout(
    consumer.metadata({ topics: [...topics] }),
    REQUEST_MS,
    'finding a topic',
  );
  const topic = [...metadata.topics].find(([, { id }]) => id === topicId)?.[0];
  if (topic === undefined) return;
  const asked = {
    topics: [topic],
    partitions: { [topic]: [partition] },
    timestamp: ListOffsetTimestamps.EARLIEST,
  };
  const starts = await withTimeout(consumer.listOffsets(asked), REQUEST_MS, 'finding the first event');
  const to = starts.get(topic)?.[partition] ?? from;
  // Below: the topic was made anew, and is read from its first event.
  const skipped = Math.max(0, Number(to - from));
  metrics.kafkaSkipped.add(skipped, topic);
  log.warn(
    { topic, partition, from: String(from), to: String(to), skipped },
    'events were deleted before they were read',
  );
}
