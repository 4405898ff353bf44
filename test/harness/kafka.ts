import { Admin, Consumer, ProduceAcks, Producer, stringSerializer } from '@platformatic/kafka';
import { existingTopics, partitionsOf, placeName, readPartition } from './kafka-partitions.ts';
import { messageOf, type Incoming, type Outgoing } from './kafka-records.ts';
import { kafkaBrokers } from './outage.ts';
import { until } from './wait.ts';

// The broker takes batches of 1 MiB, and what one send carries for a partition is one batch.
const SEND_BYTES = 500_000;

/** The tests' own hand on Kafka, past the service. What Kafka does not answer in some seconds fails. */
export class Kafka implements AsyncDisposable {
  readonly #shared;
  readonly #admin: Admin;
  readonly #producer: Producer<string, Buffer, string, string>;

  constructor(brokers: string = kafkaBrokers()) {
    // Many short retries: a broker that is back after a fault is found at once.
    const patience = { connectTimeout: 1_000, requestTimeout: 5_000, retries: 50, retryDelay: 100 };
    this.#shared = { clientId: 'test', bootstrapBrokers: brokers.split(','), ...patience };
    this.#admin = new Admin(this.#shared);
    this.#producer = new Producer({
      ...this.#shared,
      serializers: { key: stringSerializer, headerKey: stringSerializer, headerValue: stringSerializer },
      acks: ProduceAcks.ALL,
      // A retry after an answer that was lost makes no second record.
      idempotent: true,
      autocreateTopics: true,
    });
  }

  async createTopics(
    topics: string[],
    { partitions = 1, config = {} }: { partitions?: number; config?: Record<string, string> } = {},
  ): Promise<void> {
    const configs = Object.entries(config).map(([name, value]) => ({ name, value }));
    await this.#admin.createTopics({ topics, partitions, configs });
    await until(
      'the topics to be there',
      async () => (await existingTopics(this.#admin, topics)).length === topics.length,
    );
  }

  /** Those among them that exist. */
  async deleteTopics(topics: string[]): Promise<void> {
    const existing = await existingTopics(this.#admin, topics);
    if (existing.length === 0) return;
    await this.#admin.deleteTopics({ topics: existing });
    await until(
      'the topics to be gone',
      async () => (await existingTopics(this.#admin, existing)).length === 0,
    );
  }

  async produce(
    topic: string,
    value: Outgoing['value'],
    options: Omit<Outgoing, 'topic' | 'value'> = {},
  ): Promise<{ partition: number; offset: number }> {
    const { offsets } = await this.#producer.send({ messages: [messageOf({ ...options, topic, value })] });
    const place = offsets?.[0];
    if (!place) throw new Error(`Kafka did not say where it put a record of ${topic}.`);
    return { partition: place.partition, offset: Number(place.offset) };
  }

  /** In order, in few requests. */
  async produceAll(records: Outgoing[]): Promise<void> {
    let messages: ReturnType<typeof messageOf>[] = [];
    let bytes = 0;
    for (const message of records.map(messageOf)) {
      if (bytes > SEND_BYTES) {
        await this.#producer.send({ messages });
        [messages, bytes] = [[], 0];
      }
      messages.push(message);
      bytes += message.value?.length ?? 0;
    }
    if (messages.length > 0) await this.#producer.send({ messages });
  }

  /** What is in a topic now, by partition and offset; nothing if there is no such topic. */
  async readAll(topic: string): Promise<Incoming[]> {
    // One for each call: calls at the same time would end each other's fetch sessions. It joins no group.
    const reader = new Consumer({ ...this.#shared, groupId: 'none' });
    const records: Incoming[] = [];
    try {
      for (const partition of await partitionsOf(this.#admin, [topic])) {
        records.push(...(await readPartition(reader, partition)));
      }
    } finally {
      await reader.close();
    }
    return records;
  }

  /** The next offset of a group by `topic:partition`, of those partitions it has committed something of. */
  async committed(groupId: string, topics: string[]): Promise<Map<string, number>> {
    const [group] = await this.#admin.listConsumerGroupOffsets({ groups: [groupId] });
    const found = (group?.topics ?? []).filter(({ name }) => topics.includes(name));
    const entries = found.flatMap(({ name, partitions }) =>
      partitions.map((one) => [placeName(name, one.partitionIndex), Number(one.committedOffset)] as const),
    );
    return new Map(entries.filter(([, offset]) => offset >= 0));
  }

  /** How many records of the topics a group has yet to commit. */
  async lag(groupId: string, topics: string[]): Promise<number> {
    // The commits first: looked at later, they could be past the ends seen before.
    const committed = await this.committed(groupId, topics);
    const partitions = await partitionsOf(this.#admin, topics);
    return partitions
      .map(
        ({ topic, index, start, end }) => end - Math.max(start, committed.get(placeName(topic, index)) ?? 0),
      )
      .reduce((sum, one) => sum + one, 0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#admin.close(), this.#producer.close()]);
  }
}
