import { Admin, Consumer, Producer, type MessageToProduce } from '@platformatic/kafka';
import { bounded } from '../bounded.ts';
import type { Config } from '../config.ts';
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
    const topics = await bounded(this.#admin.listTopics(), REQUEST_MS, 'listing topics');
    if (!topics.includes(topic)) return;
    const ends =
      (await bounded(this.#consumer.listOffsets({ topics: [topic] }), REQUEST_MS, 'finding the end')).get(
        topic,
      ) ?? [];
    const partitions = ends.map((_, i) => i);
    const committed = await this.#committed(topic, partitions);
    const stream = await bounded(
      this.#consumer.consume({ topics: [topic], mode: 'earliest', autocommit: false, maxWaitTime: 500 }),
      READ_MS,
      'joining',
    );
    stream.on('readable', () => {});
    const open = new Set(partitions.filter((i) => (ends[i] ?? 0n) > 0n));
    const signal = AbortSignal.timeout(READ_MS);
    while (open.size > 0) {
      const batch = await nextBatch(stream, BATCH, signal);
      if (batch.length === 0)
        throw new Error(`the dead letters could not be read within ${READ_MS / 1000} s`);
      for (const message of batch) {
        const end = ends[message.partition] ?? 0n;
        if (message.offset < end) yield letterOf(message, committed[message.partition] ?? -1n);
        if (message.offset + 1n >= end) open.delete(message.partition);
      }
    }
  }

  /** Sends letters back to where they came from, as they were, in their order, and remembers that. */
  async replay(letters: readonly StoredLetter[]): Promise<void> {
    const producer = new Producer({ ...clientOptions(this.#config, 'dlq-replay'), retries: 3, acks: -1 });
    try {
      for (const { message, from } of letters) {
        await bounded(
          producer.send({ messages: [originalOf(message, from.topic)] }),
          REQUEST_MS,
          'replaying',
        );
      }
    } finally {
      await producer.close();
    }
    const topic = this.#config.kafkaDlqTopic;
    const last = new Map(letters.map((letter) => [letter.partition, letter]));
    const offsets = [...last.values()].map(({ partition, offset, message: { leaderEpoch } }) => ({
      topic,
      partition,
      offset: offset + 1n,
      leaderEpoch,
    }));
    if (offsets.length > 0) await bounded(this.#consumer.commit({ offsets }), REQUEST_MS, 'remembering');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await bounded(this.#consumer.close(true), REQUEST_MS, 'closing').catch(() => {});
    await bounded(this.#admin.close(), REQUEST_MS, 'closing').catch(() => {});
  }

  async #committed(topic: string, partitions: number[]): Promise<bigint[]> {
    const found = await bounded(
      this.#consumer.listCommittedOffsets({ topics: [{ topic, partitions }] }),
      REQUEST_MS,
      'finding what was replayed',
    );
    return found.get(topic) ?? [];
  }
}

function letterOf(message: KafkaMessage, replayedUpTo: bigint): StoredLetter {
  const headers = new Map(message.headerEntries.map(([name, value]) => [name.toString(), value.toString()]));
  const of = (name: string): string => headers.get(name) ?? '';
  const omitted = headers.get(DLQ_HEADERS.omittedBytes);
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
    isReplayed: message.offset < replayedUpTo,
    obstacle: omitted === undefined ? undefined : 'its value was too large to be kept here',
    message,
  };
}

function originalOf({ key, value, headerEntries }: KafkaMessage, topic: string): MessageToProduce {
  const added = new Set<string>(Object.values(DLQ_HEADERS));
  const headers = new Map(headerEntries.filter(([name]) => !added.has(name.toString())));
  // The client gives undefined for null, whatever its types say.
  const [itsKey, itsValue] = [key, value] as (Buffer | undefined)[];
  return { topic, headers, ...(itsKey && { key: itsKey }), ...(itsValue && { value: itsValue }) };
}
