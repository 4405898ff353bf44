import { Admin, findErrorBy, Producer, type MessageToProduce } from '@platformatic/kafka';
import { withTimeout } from '../concurrency/timeouts.ts';
import type { Config } from '../config/config.ts';
import type { PoisonError } from '../notify/poison.ts';
import { splitIntoChunks } from './chunks.ts';
import { clientOptions } from './client-options.ts';
import type { KafkaMessage } from './next-batch.ts';

/** A record that can never be read, and why. */
export interface DeadLetter {
  readonly message: KafkaMessage;
  readonly error: PoisonError;
}

/** Headers added to a dead letter; those it came with stay. */
export const DLQ_HEADERS = {
  topic: 'dlq.topic',
  partition: 'dlq.partition',
  offset: 'dlq.offset',
  reason: 'dlq.reason',
  detail: 'dlq.detail',
  at: 'dlq.at',
  /** Only where the topic refused the value for its size: how many bytes it has. It still lies where it came from. */
  omittedBytes: 'dlq.omitted-bytes',
  /** Only where the record had no value at all, which tells it from one whose value is empty. */
  tombstone: 'dlq.tombstone',
} as const;

/** Bytes of the largest record the topic takes, when this service makes it. Kafka's own default would refuse what is too large. */
const MAX_RECORD_BYTES = 32 * 1024 * 1024;
/** How long storing one chunk may take, in milliseconds. */
const SEND_MS = 30_000;
/** Characters of a detail that is kept. */
const DETAIL_LENGTH = 1_000;
/** Bytes that are added to a record, as a rule at the most: far more would still fit. */
const ADDED_BYTES = 1_500;

/** The topic of records that can never be read. */
export class DeadLetters implements AsyncDisposable {
  readonly #config: Config;
  #producer: Promise<Producer> | undefined;

  constructor(config: Config) {
    this.#config = config;
  }

  /** Resolves when all replicas in sync have them. Rejects when not; then some may be there, and sending again repeats those. */
  async send(letters: readonly DeadLetter[]): Promise<void> {
    if (letters.length === 0) return;
    const producer = await this.#ready();
    for (const chunk of splitIntoChunks(letters, bytesOf)) await this.#sendChunk(producer, chunk);
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
    await withTimeout(this.#makeTopic(), SEND_MS, 'making the topic of dead letters');
    return new Producer({
      ...clientOptions(this.#config, 'dlq'),
      retries: 3,
      acks: -1,
      autocreateTopics: true,
    });
  }

  /** Where the service may not, the brokers make it themselves or an operator has. */
  async #makeTopic(): Promise<void> {
    const admin = new Admin({ ...clientOptions(this.#config, 'dlq'), retries: 3 });
    const configs = [
      { name: 'max.message.bytes', value: String(MAX_RECORD_BYTES) },
      // Kept until an operator has looked: by default a topic forgets after a week.
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
      // It is there already, or sending will tell.
    } finally {
      await admin.close();
    }
  }

  async #sendChunk(producer: Producer, letters: readonly DeadLetter[]): Promise<void> {
    const whole = letters.map((letter) => recordOf(this.#config.kafkaDlqTopic, letter));
    const send = (messages: MessageToProduce[]) =>
      withTimeout(producer.send({ messages }), SEND_MS, 'a dead letter');
    try {
      await send(whole);
    } catch (error) {
      // A large one goes alone, so what was refused is this one.
      if (letters.length > 1 || !isRefusedForSize(error)) throw error;
      await send(whole.map(withoutValue)).catch((again: unknown) => {
        if (!isRefusedForSize(again)) throw again;
        return send(whole.map(withoutItsOwn));
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

function bytesOf({ message }: DeadLetter): number {
  const parts = [message.key, message.value, ...message.headerEntries.flat()] as (Buffer | undefined)[];
  return parts.reduce((sum, part) => sum + (part?.length ?? 0), ADDED_BYTES);
}

function recordOf(topic: string, { message, error }: DeadLetter): MessageToProduce {
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

/** Without its key and its own headers too, where even those are too much. */
function withoutItsOwn(record: MessageToProduce): MessageToProduce {
  const { topic, headers } = withoutValue(record);
  const ours = [...(headers as Map<Buffer, Buffer>)].filter(([name]) => name.toString().startsWith('dlq.'));
  return { topic, headers: new Map(ours) };
}
