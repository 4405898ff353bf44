import { Admin, Consumer, ListOffsetTimestamps, Producer, type MessageToProduce } from '@platformatic/kafka';
import { withTimeout } from '../concurrency/timeouts.ts';
import type { Config } from '../config/config.ts';
import { topics } from '../notify/topics.ts';
import { clientOptions, REQUEST_MS } from './client-options.ts';
import { DLQ_HEADERS } from './dead-letters.ts';
import { nextBatch, type KafkaMessage } from './next-batch.ts';

/** A dead letter as stored in its topic. */
export interface StoredLetter {
  readonly partition: number;
  readonly offset: bigint;
  /** Position of the original record. */
  readonly from: { readonly topic: string; readonly partition: string; readonly offset: string };
  readonly reason: string;
  readonly detail: string;
  readonly at: string;
  readonly bytes: number;
  readonly isReplayed: boolean;
  /** Reason why the letter cannot be replayed; undefined if it can. */
  readonly obstacle: string | undefined;
  readonly message: KafkaMessage;
}

const BATCH_SIZE = 1_000;
/** Time limit of reading all letters, in milliseconds. */
const READ_MS = 60_000;

/** Reads and replays dead letters. The committed offsets of a group record which letters were replayed. */
export class DeadLetterReader implements AsyncDisposable {
  readonly #config: Config;
  readonly #consumer: Consumer;
  readonly #admin: Admin;

  constructor(config: Config) {
    this.#config = config;
    const options = { ...clientOptions(config, 'dlq-reader'), retries: 3 };
    this.#consumer = new Consumer({ ...options, groupId: `${config.kafkaGroupId}.dlq-replay` });
    this.#admin = new Admin(options);
  }

  /** Yields all dead letters, oldest first; none if the topic does not exist. */
  async *all(): AsyncGenerator<StoredLetter> {
    const topic = this.#config.kafkaDlqTopic;
    const existing = await withTimeout(this.#admin.listTopics(), REQUEST_MS, 'listing topics');
    if (!existing.includes(topic)) return;
    const starts = await this.#offsets(topic, ListOffsetTimestamps.EARLIEST);
    const ends = await this.#offsets(topic, ListOffsetTimestamps.LATEST);
    const partitions = ends.map((_, i) => i);
    const committed = await this.#committed(topic, partitions);
    const consumed = new Set([...topics.keys()].map((name) => this.#config.kafkaTopicPrefix + name));
    const stream = await withTimeout(
      this.#consumer.consume({ topics: [topic], mode: 'earliest', autocommit: false, maxWaitTime: 500 }),
      READ_MS,
      'joining',
    );
    stream.on('readable', () => {});
    // Records that Kafka has deleted for their age are not waited for.
    const open = new Set(partitions.filter((i) => (ends[i] ?? 0n) > (starts[i] ?? 0n)));
    const signal = AbortSignal.timeout(READ_MS);
    while (open.size > 0) {
      const batch = await nextBatch(stream, BATCH_SIZE, signal);
      if (batch.length === 0)
        throw new Error(`the dead letters could not be read within ${READ_MS / 1000} s`);
      for (const message of batch) {
        const end = ends[message.partition] ?? 0n;
        if (message.offset < end)
          yield toStoredLetter(message, committed[message.partition] ?? -1n, consumed);
        if (message.offset + 1n >= end) open.delete(message.partition);
      }
    }
  }

  /** Sends the original records back to their topics, in order. */
  async replay(letters: readonly StoredLetter[]): Promise<void> {
    const producer = new Producer({ ...clientOptions(this.#config, 'dlq-replay'), retries: 3, acks: -1 });
    try {
      for (const { message, from } of letters) {
        await withTimeout(
          producer.send({ messages: [toOriginal(message, from.topic)] }),
          REQUEST_MS,
          'replaying',
        );
      }
    } finally {
      await producer.close();
    }
  }

  /** Records that these letters, and all earlier ones of their partitions, were replayed. */
  async commitReplayed(letters: readonly StoredLetter[]): Promise<void> {
    const topic = this.#config.kafkaDlqTopic;
    const last = new Map(letters.map((letter) => [letter.partition, letter]));
    const offsets = [...last.values()].map(({ partition, offset, message: { leaderEpoch } }) => ({
      topic,
      partition,
      offset: offset + 1n,
      leaderEpoch,
    }));
    if (offsets.length > 0)
      await withTimeout(this.#consumer.commit({ offsets }), REQUEST_MS, 'committing replayed letters');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await withTimeout(this.#consumer.close(true), REQUEST_MS, 'closing').catch(() => {});
    await withTimeout(this.#admin.close(), REQUEST_MS, 'closing').catch(() => {});
  }

  async #offsets(topic: string, timestamp: bigint): Promise<bigint[]> {
    const listing = this.#consumer.listOffsets({ topics: [topic], timestamp });
    return (await withTimeout(listing, REQUEST_MS, 'listing offsets')).get(topic) ?? [];
  }

  async #committed(topic: string, partitions: number[]): Promise<bigint[]> {
    const found = await withTimeout(
      this.#consumer.listCommittedOffsets({ topics: [{ topic, partitions }] }),
      REQUEST_MS,
      'listing committed offsets',
    );
    return found.get(topic) ?? [];
  }
}

function toStoredLetter(
  message: KafkaMessage,
  replayedUpTo: bigint,
  consumed: ReadonlySet<string>,
): StoredLetter {
  // The client returns undefined for null, contrary to its types.
  const entries = message.headerEntries as [Buffer | undefined, Buffer | undefined][];
  const headers = new Map(entries.map(([name, value]) => [name?.toString(), value?.toString()]));
  const header = (name: string): string => headers.get(name) ?? '';
  const omitted = headers.get(DLQ_HEADERS.omittedBytes);
  const obstacle = findObstacle(header(DLQ_HEADERS.topic), omitted, consumed);
  const [topic, partition, offset] = [DLQ_HEADERS.topic, DLQ_HEADERS.partition, DLQ_HEADERS.offset].map(
    header,
  );
  const value = message.value as Buffer | undefined;
  return {
    partition: message.partition,
    offset: message.offset,
    from: { topic: topic ?? '', partition: partition ?? '', offset: offset ?? '' },
    reason: header(DLQ_HEADERS.reason),
    detail: header(DLQ_HEADERS.detail),
    at: header(DLQ_HEADERS.at),
    bytes: Number(omitted ?? value?.length ?? 0),
    isReplayed: obstacle === undefined && message.offset < replayedUpTo,
    obstacle,
    message,
  };
}

/** A writer of dead letters must not be able to have records sent to topics that this service does not read. */
function findObstacle(
  topic: string,
  omittedBytes: string | undefined,
  consumed: ReadonlySet<string>,
): string | undefined {
  if (topic === '') return 'it does not name its original topic';
  if (!consumed.has(topic)) return 'this service does not read the topic it names';
  return omittedBytes === undefined ? undefined : 'its value was too large to be stored here';
}

function toOriginal({ key, value, headerEntries }: KafkaMessage, topic: string): MessageToProduce {
  const added = new Set<string>(Object.values(DLQ_HEADERS));
  const headers = new Map(headerEntries.filter(([name]) => !added.has(String(name))));
  const [originalKey, originalValue] = [key, value] as (Buffer | undefined)[];
  return {
    topic,
    headers,
    ...(originalKey && { key: originalKey }),
    ...(originalValue && { value: originalValue }),
  };
}
