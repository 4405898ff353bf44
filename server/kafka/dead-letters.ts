import { Admin, findErrorBy, Producer, type MessageToProduce } from '@platformatic/kafka';
import { withTimeout } from '../concurrency/timeouts.ts';
import type { Config } from '../config/config.ts';
import type { PoisonError } from '../notify/poison.ts';
import { splitIntoChunks } from './chunks.ts';
import { clientOptions } from './client-options.ts';
import type { KafkaMessage } from './next-batch.ts';

/** A record that can never be read, with the reason. */
export interface DeadLetter {
  readonly message: KafkaMessage;
  readonly error: PoisonError;
}

/** Headers that are added to a dead letter; the record's own headers stay. */
export const DLQ_HEADERS = {
  topic: 'dlq.topic',
  partition: 'dlq.partition',
  offset: 'dlq.offset',
  reason: 'dlq.reason',
  detail: 'dlq.detail',
  at: 'dlq.at',
  /** Size of a value that the topic refused as too large; the value is still in the original topic. */
  omittedBytes: 'dlq.omitted-bytes',
  /** Set if the record had no value at all, to distinguish it from an empty value. */
  tombstone: 'dlq.tombstone',
} as const;

/** Maximum bytes of a record in a topic that this service creates. Kafka's default would refuse records that are dead letters for their size. */
const MAX_RECORD_BYTES = 32 * 1024 * 1024;
/** Time limit of storing one chunk, in milliseconds. */
const SEND_MS = 30_000;
/** Maximum number of characters of a detail. */
const DETAIL_LENGTH = 1_000;
/** Bytes that headers add to a record; an estimate, since far more would still fit. */
const ADDED_BYTES = 1_500;

/** Producer for the dead letter topic. */
export class DeadLetters implements AsyncDisposable {
  readonly #config: Config;
  #producer: Promise<Producer> | undefined;

  constructor(config: Config) {
    this.#config = config;
  }

  /** Resolves when all in-sync replicas have the letters. After a rejection some may be stored, and sending again repeats them. */
  async send(letters: readonly DeadLetter[]): Promise<void> {
    if (letters.length === 0) return;
    const producer = await this.#ready();
    for (const chunk of splitIntoChunks(letters, countBytes)) await this.#sendChunk(producer, chunk);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const producer = await this.#producer?.catch(() => {});
    if (producer) await withTimeout(producer.close(), 5_000, 'closing a producer').catch(() => {});
  }

  #ready(): Promise<Producer> {
    this.#producer ??= this.#open().catch((error: unknown) => {
      this.#producer = undefined;
      throw error;
    });
    return this.#producer;
  }

  async #open(): Promise<Producer> {
    await withTimeout(this.#createTopic(), SEND_MS, 'creating the dead letter topic');
    return new Producer({
      ...clientOptions(this.#config, 'dlq'),
      retries: 3,
      acks: -1,
      autocreateTopics: true,
    });
  }

  /** Creates the topic if the service may; otherwise an operator has created it, or the brokers create it automatically. */
  async #createTopic(): Promise<void> {
    const admin = new Admin({ ...clientOptions(this.#config, 'dlq'), retries: 3 });
    const configs = [
      { name: 'max.message.bytes', value: String(MAX_RECORD_BYTES) },
      // Kept until an operator handles them: by default Kafka deletes records after a week.
      { name: 'retention.ms', value: '-1' },
    ];
    try {
      await admin.createTopics({
        topics: [this.#config.kafkaDlqTopic],
        partitions: 1,
        replicas: -1,
        configs,
      });
    } catch {
      // The topic exists already, or sending fails with the reason.
    } finally {
      await admin.close();
    }
  }

  async #sendChunk(producer: Producer, letters: readonly DeadLetter[]): Promise<void> {
    const whole = letters.map((letter) => toRecord(this.#config.kafkaDlqTopic, letter));
    const send = (messages: MessageToProduce[]) =>
      withTimeout(producer.send({ messages }), SEND_MS, 'a dead letter');
    try {
      await send(whole);
    } catch (error) {
      // A large letter is a chunk of its own, so it is the one that was refused.
      if (letters.length > 1 || !isRefusedForSize(error)) throw error;
      await send(whole.map(withoutValue)).catch((again: unknown) => {
        if (!isRefusedForSize(again)) throw again;
        return send(whole.map(withoutContent));
      });
    }
  }
}

function isRefusedForSize(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE'].some(
    (id) => findErrorBy(error, 'apiId', id) !== null,
  );
}

function countBytes({ message }: DeadLetter): number {
  const parts = [message.key, message.value, ...message.headerEntries.flat()] as (Buffer | undefined)[];
  return parts.reduce((sum, part) => sum + (part?.length ?? 0), ADDED_BYTES);
}

function toRecord(topic: string, { message, error }: DeadLetter): MessageToProduce {
  const value = message.value as Buffer | undefined;
  const key = message.key as Buffer | undefined;
  const added: [string, string][] = [
    [DLQ_HEADERS.topic, message.topic],
    [DLQ_HEADERS.partition, String(message.partition)],
    [DLQ_HEADERS.offset, String(message.offset)],
    [DLQ_HEADERS.reason, error.reason],
    [DLQ_HEADERS.detail, error.message.slice(0, DETAIL_LENGTH)],
    [DLQ_HEADERS.at, new Date().toISOString()],
  ];
  if (value === undefined) added.push([DLQ_HEADERS.tombstone, 'true']);
  const headers = new Map(message.headers);
  for (const [name, text] of added) headers.set(Buffer.from(name), Buffer.from(text));
  return { topic, headers, ...(key !== undefined && { key }), ...(value !== undefined && { value }) };
}

function withoutValue({ value, headers, ...record }: MessageToProduce): MessageToProduce {
  const all = new Map(headers as Map<Buffer, Buffer>);
  all.set(Buffer.from(DLQ_HEADERS.omittedBytes), Buffer.from(String(value?.length ?? 0)));
  return { ...record, headers: all };
}

/** The record without its value, key and own headers, for a record whose headers alone are too large. */
function withoutContent(record: MessageToProduce): MessageToProduce {
  const { topic, headers } = withoutValue(record);
  const ours = [...(headers as Map<Buffer, Buffer>)].filter(([name]) => name.toString().startsWith('dlq.'));
  return { topic, headers: new Map(ours) };
}
