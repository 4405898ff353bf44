import { Admin, Consumer, ProduceAcks, Producer, stringSerializer } from '@platformatic/kafka';
import { existingTopics, listPartitions, placeName, readPartition } from './kafka-partitions.ts';
import { toMessage, type Incoming, type Outgoing } from './kafka-records.ts';
import { kafkaBrokers } from './kafka-brokers.ts';
import { inTime, until } from './wait.ts';

// The broker accepts batches of 1 MiB, and one send makes one batch per partition.
const SEND_BYTES = 500_000;
// Upper bound of the size of a record without its value: key, headers and lengths.
const RECORD_BYTES = 200;
// Many short retries, so that a broker that is back is found at once. They outlast the limit of `bounded`, because a broker may
// take a minute to restart.
const RETRYING = { connectTimeout: 1_000, requestTimeout: 5_000, retries: 1_200, retryDelay: 100 };

/** Kafka client of the tests, independent of the service. Calls fail after `WAIT_LIMIT_MS`. */
export class Kafka implements AsyncDisposable {
  readonly #shared;
  readonly #admin: Admin;
  readonly #producer: Producer<string, Buffer, string, string>;

  constructor(brokers: string = kafkaBrokers()) {
    this.#shared = { clientId: 'test', bootstrapBrokers: brokers.split(','), ...RETRYING };
    this.#admin = new Admin(this.#shared);
    this.#producer = new Producer({
      ...this.#shared,
      serializers: { key: stringSerializer, headerKey: stringSerializer, headerValue: stringSerializer },
      acks: ProduceAcks.ALL,
      // A retry after a lost answer creates no second record.
      idempotent: true,
      autocreateTopics: true,
    });
  }

  async createTopics(
    topics: string[],
    { partitions = 1, config = {} }: { partitions?: number; config?: Record<string, string> } = {},
  ): Promise<void> {
    const configs = Object.entries(config).map(([name, value]) => ({ name, value }));
    await bounded('topics to be made', this.#admin.createTopics({ topics, partitions, configs }));
    await until(
      'the topics to be there',
      async () => (await this.#existing(topics)).length === topics.length,
    );
  }

  /** Topics among them that exist. */
  async deleteTopics(topics: string[]): Promise<void> {
    const existing = await this.#existing(topics);
    if (existing.length === 0) return;
    await bounded('topics to be deleted', this.#admin.deleteTopics({ topics: existing }));
    await until('the topics to be gone', async () => (await this.#existing(existing)).length === 0);
  }

  /** Position of the record, once Kafka has stored it. */
  async produce(
    topic: string,
    value: Outgoing['value'],
    options: Omit<Outgoing, 'topic' | 'value'> = {},
  ): Promise<{ partition: number; offset: number }> {
    const { offsets } = await this.#send([toMessage({ ...options, topic, value })]);
    const place = offsets?.[0];
    if (!place) throw new Error(`Kafka did not say where it put a record of ${topic}.`);
    return { partition: place.partition, offset: Number(place.offset) };
  }

  /** Produces the records in order, in few requests. */
  async produceAll(records: Outgoing[]): Promise<void> {
    let messages: ReturnType<typeof toMessage>[] = [];
    let bytes = 0;
    for (const message of records.map(toMessage)) {
      const size = RECORD_BYTES + (message.value?.length ?? 0);
      if (bytes + size > SEND_BYTES && messages.length > 0) {
        await this.#send(messages);
        [messages, bytes] = [[], 0];
      }
      messages.push(message);
      bytes += size;
    }
    if (messages.length > 0) await this.#send(messages);
  }

  /** Records of a topic, by partition and offset; none if the topic does not exist. */
  readAll(topic: string): Promise<Incoming[]> {
    return bounded(`the records of ${topic}`, this.#readAll(topic));
  }

  async #readAll(topic: string): Promise<Incoming[]> {
    // One consumer per call: concurrent calls would end each other's fetch sessions. It joins no group.
    const reader = new Consumer({ ...this.#shared, groupId: 'none' });
    const records: Incoming[] = [];
    try {
      for (const partition of await listPartitions(this.#admin, [topic])) {
        records.push(...(await readPartition(reader, partition)));
      }
    } finally {
      await reader.close();
    }
    return records;
  }

  /** Next offset of a group by `topic:partition`, for partitions with a commit. */
  async committed(groupId: string, topics: string[]): Promise<Map<string, number>> {
    const listing = this.#admin.listConsumerGroupOffsets({ groups: [groupId] });
    const [group] = await bounded(`what ${groupId} has committed`, listing);
    const found = (group?.topics ?? []).filter(({ name }) => topics.includes(name));
    const entries = found.flatMap(({ name, partitions }) =>
      partitions.map((one) => [placeName(name, one.partitionIndex), Number(one.committedOffset)] as const),
    );
    return new Map(entries.filter(([, offset]) => offset >= 0));
  }

  /** Number of records of the topics that a group has not committed. */
  async lag(groupId: string, topics: string[]): Promise<number> {
    // The commits first: read later, they could be past the ends read before.
    const committed = await this.committed(groupId, topics);
    const partitions = await bounded('the ends of the topics', listPartitions(this.#admin, topics));
    const next = ({ topic, index }: { topic: string; index: number }): number =>
      committed.get(placeName(topic, index)) ?? 0;
    return partitions.reduce((sum, one) => sum + one.end - Math.max(one.start, next(one)), 0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#admin.close(), this.#producer.close()]);
  }

  #existing(topics: string[]): Promise<string[]> {
    return bounded('the list of topics', existingTopics(this.#admin, topics));
  }

  #send(messages: ReturnType<typeof toMessage>[]) {
    return bounded('Kafka to take records', this.#producer.send({ messages }));
  }
}

/** The client's limits add up, one per attempt. */
function bounded<T>(what: string, work: Promise<T>): Promise<T> {
  return inTime(what, work);
}
