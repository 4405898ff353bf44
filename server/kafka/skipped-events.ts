import { consumerFetchesChannel, ListOffsetTimestamps, type Consumer } from '@platformatic/kafka';
import { withTimeout } from '../concurrency/timeouts.ts';
import type { Context } from '../context.ts';
import { REQUEST_MS } from './client-options.ts';

/** Error code OFFSET_OUT_OF_RANGE of Kafka's protocol. */
const OUT_OF_RANGE = 1;

/** The part of the client's error that holds the broker's answer. */
interface FetchError {
  readonly response?: {
    readonly responses: readonly {
      readonly topicId: string;
      readonly partitions: readonly { readonly partitionIndex: number; readonly errorCode: number }[];
    }[];
  };
}

/** A message of the diagnostics channel about a fetch. */
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

/** An offset that a fetch asked for and that no longer exists. */
interface MissingOffset {
  readonly topicId: string;
  readonly partition: number;
  readonly offset: bigint;
}

type Parts = Pick<Context, 'background' | 'log' | 'metrics'>;

/**
 * Counts and logs events that Kafka deleted before they were read. The client continues at the first event that is left
 * and reports the gap only on its diagnostics channel. Until a later offset is committed, each new session counts them again.
 */
export function watchSkipped(context: Parts, consumer: Consumer, topics: readonly string[]): Disposable {
  const subscriber = {
    error: (message: object): void => {
      const fetch = message as Fetch;
      if (fetch.client !== consumer) return;
      for (const missing of findMissingOffsets(fetch)) {
        context.background.start(
          'counting skipped events',
          reportSkipped(context, consumer, topics, missing),
        );
      }
    },
  };
  consumerFetchesChannel.subscribe(subscriber);
  return { [Symbol.dispose]: () => consumerFetchesChannel.unsubscribe(subscriber) };
}

function findMissingOffsets({ options: { topics }, error }: Fetch): MissingOffset[] {
  const { response } = error as FetchError;
  if (response === undefined) return [];
  const refused = new Set(
    response.responses.flatMap(({ topicId, partitions }) =>
      partitions
        .filter(({ errorCode }) => errorCode === OUT_OF_RANGE)
        .map(({ partitionIndex }) => `${topicId}:${partitionIndex}`),
    ),
  );
  return topics
    .flatMap(({ topicId, partitions }) =>
      partitions.map(({ partition, fetchOffset: offset }) => ({ topicId, partition, offset })),
    )
    .filter(({ topicId, partition }) => refused.has(`${topicId}:${partition}`));
}

async function reportSkipped(
  { metrics, log }: Parts,
  consumer: Consumer,
  topics: readonly string[],
  { topicId, partition, offset: from }: MissingOffset,
): Promise<void> {
  const metadata = await withTimeout(
    consumer.metadata({ topics: [...topics] }),
    REQUEST_MS,
    'finding a topic',
  );
  const topic = [...metadata.topics].find(([, { id }]) => id === topicId)?.[0];
  if (topic === undefined) return;
  const request = {
    topics: [topic],
    partitions: { [topic]: [partition] },
    timestamp: ListOffsetTimestamps.EARLIEST,
  };
  const starts = await withTimeout(consumer.listOffsets(request), REQUEST_MS, 'finding the first event');
  const to = starts.get(topic)?.[partition] ?? from;
  // A lower offset: the topic was created again and is read from its first event.
  const skipped = Math.max(0, Number(to - from));
  metrics.kafkaSkipped.add(skipped, topic);
  log.warn(
    { topic, partition, from: String(from), to: String(to), skipped },
    'events were deleted before they were read',
  );
}
