import { Admin, Consumer, ListOffsetTimestamps, Producer, type MessageToProduce } from '@platformatic/kafka';
import { withTimeout } from '../concurrency/timeouts.ts';
import type { Config } from '../config/config.ts';
import { topics } from '../notify/topics.ts';
import { clientOptions, REQUEST_MS } from './client-options.ts';
import { DLQ_HEADERS } from './dead-letters.ts';
import { nextBatch, type KafkaMessage } from './next-batch.ts';

/** A dead letter as it lies in its topic. */
export interface StoredLetter {
  readonly partition: number;
  readonly offset: bigint;
  /** Where it came from. */
  readonly from: { readonly topic: string; readonly partition: string; readonly offset: string };
  readonly reason: string;
  readonly detail: string;
  readonly at: string;
  readonly bytes: number;
  readonly isReplayed: boolean;
  /** Why it cannot be replayed, if so. */
  readonly obstacle: string | undefined;
  readonly message: KafkaMessage;
}

const BATCH = 1_000;
const READ_MS = 60_000;

/** The dead letters that are there now, and what was done with them. The replayed ones are remembered as a group's offsets. */
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

  /** All of them, oldest first. A topic that does not exist has none. */
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
    // What Kafka has removed for its age does not come.
    const open = new Set(partitions.filter((i) => (ends[i] ?? 0n) > (starts[i] ?? 0n)));
    const signal = AbortSignal.timeout(READ_MS);
    while (open.size > 0) {
      const batch = await nextBatch(stream, BATCH, signal);
      if (batch.length === 0)
        throw new Error(`the dead letters could not be read within ${READ_MS / 1000} s`);
      for (const message of batch) {
        const end = ends[message.partition] ?? 0n;
        if (message.offset < end) yield letterOf(message, committed[message.partition] ?? -1n, consumed);
        if (message.offset + 1n >= end) open.delete(message.partition);
      }
    }
  }

  /** Sends letters back to where they came from, as they were, in their order. */
  async replay(letters: readonly StoredLetter[]): Promise<void> {
    const producer = new Producer({ ...clientOptions(this.#config, 'dlq-replay'), retries: 3, acks: -1 });
    try {
      for (const { message, from } of letters) {
        await withTimeout(
          producer.send({ messages: [originalOf(message, from.topic)] }),
          REQUEST_MS,
          'replaying',
        );
      }
    } finally {
      await producer.close();
    }
  }

  /** Remembers that these, and all before them on their partitions, were replayed. */
  async remember(letters: readonly StoredLetter[]): Promise<void> {
    const topic = this.#config.kafkaDlqTopic;
    const last = new Map(letters.map((letter) => [letter.partition, letter]));
    const offsets = [...last.values()].map(({ partition, offset, message: { leaderEpoch } }) => ({
      topic,
      partition,
      offset: offset + 1n,
      leaderEpoch,
    }));
    if (offsets.length > 0) await withTimeout(this.#consumer.commit({ offsets }), REQUEST_MS, 'remembering');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await withTimeout(this.#consumer.close(true), REQUEST_MS, 'closing').catch(() => {});
    await withTimeout(this.#admin.close(), REQUEST_MS, 'closing').catch(() => {});
  }

  async #offsets(topic: string, timestamp: bigint): Promise<bigint[]> {
    const listing = this.#consumer.listOffsets({ topics: [topic], timestamp });
    return (await withTimeout(listing, REQUEST_MS, 'finding what there is')).get(topic) ?? [];
  }

  async #committed(topic: string, partitions: number[]): Promise<bigint[]> {
    const found = await withTimeout(
      this.#consumer.listCommittedOffsets({ topics: [{ topic, partitions }] }),
      REQUEST_MS,
      'finding what was replayed',
    );
    return found.get(topic) ?? [];
  }
}

function letterOf(message: KafkaMessage, replayedUpTo: bigint, consumed: ReadonlySet<string>): StoredLetter {
  // The client gives undefined for null, whatever its types say.
  const entries = message.headerEntries as [Buffer | undefined, Buffer | undefined][];
  const headers = new Map(entries.map(([name, value]) => [name?.toString(), value?.toString()]));
  const of = (name: string): string => headers.get(name) ?? '';
  const omitted = headers.get(DLQ_HEADERS.omittedBytes);
  const obstacle = obstacleOf(of(DLQ_HEADERS.topic), omitted, consumed);
  const [topic, partition, offset] = [DLQ_HEADERS.topic, DLQ_HEADERS.partition, DLQ_HEADERS.offset].map(of);
  const value = message.value as Buffer | undefined;
  return {
    partition: message.partition,
    offset: message.offset,
    from: { topic: topic ?? '', partition: partition ?? '', offset: offset ?? '' },
    reason: of(DLQ_HEADERS.reason),
    detail: of(DLQ_HEADERS.detail),
    at: of(DLQ_HEADERS.at),
    bytes: Number(omitted ?? value?.length ?? 0),
    isReplayed: obstacle === undefined && message.offset < replayedUpTo,
    obstacle,
    message,
  };
}

/** Whoever can write dead letters must not be able to have them sent anywhere but where this service reads. */
function obstacleOf(
  topic: string,
  omittedBytes: string | undefined,
  consumed: ReadonlySet<string>,
): string | undefined {
  if (topic === '') return 'it does not say where it came from';
  if (!consumed.has(topic)) return 'this service does not read the topic it names';
  return omittedBytes === undefined ? undefined : 'its value was too large to be kept here';
}

function originalOf({ key, value, headerEntries }: KafkaMessage, topic: string): MessageToProduce {
  const added = new Set<string>(Object.values(DLQ_HEADERS));
  const headers = new Map(headerEntries.filter(([name]) => !added.has(String(name))));
  const [itsKey, itsValue] = [key, value] as (Buffer | undefined)[];
  return { topic, headers, ...(itsKey && { key: itsKey }), ...(itsValue && { value: itsValue }) };
}
