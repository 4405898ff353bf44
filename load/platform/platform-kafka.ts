import { Admin, Producer } from '@platformatic/kafka';
import { EVENT_TOPICS, type PlatformEvent } from './sample-events.ts';

/** Partitions of each topic. */
const PARTITIONS = 4;
/** Number of events per request to the broker. */
const CHUNK = 2_000;

/** The platform's side of Kafka, on the topics of this run. */
export class PlatformKafka implements AsyncDisposable {
  readonly prefix: string;
  readonly groupId: string;
  readonly #admin: Admin;
  readonly #producer: Producer;
  readonly #ownsTopics: boolean;

  private constructor(brokers: string, prefix: string, ownsTopics: boolean) {
    this.#ownsTopics = ownsTopics;
    this.prefix = prefix;
    this.groupId = `${prefix}group`;
    const options = { clientId: 'bench', bootstrapBrokers: brokers.split(','), retries: 20, retryDelay: 100 };
    this.#admin = new Admin(options);
    this.#producer = new Producer({ ...options, acks: -1, idempotent: true });
  }

  /** Creates the ten topics of the platform. */
  static async open(brokers: string): Promise<PlatformKafka> {
    const opened = new PlatformKafka(brokers, `bench_${crypto.randomUUID().slice(0, 8)}.`, true);
    await opened.#admin.createTopics({ topics: opened.topics, partitions: PARTITIONS });
    return opened;
  }

  /** Joins existing topics whose names begin with `prefix`. */
  static join(brokers: string, prefix: string): PlatformKafka {
    return new PlatformKafka(brokers, prefix, false);
  }

  get topics(): string[] {
    return EVENT_TOPICS.map((topic) => this.prefix + topic);
  }

  /** Settings of a server that consumes these events. */
  serverSettings(brokers: string): Record<string, string> {
    return {
      KAFKA_BROKERS: brokers,
      KAFKA_TOPIC_PREFIX: this.prefix,
      KAFKA_GROUP_ID: this.groupId,
      KAFKA_DLQ_TOPIC: `${this.prefix}dlq`,
    };
  }

  async produce(events: readonly PlatformEvent[]): Promise<void> {
    for (let from = 0; from < events.length; from += CHUNK) {
      const messages = events
        .slice(from, from + CHUNK)
        .map(({ topic, value }) => ({ topic: this.prefix + topic, value: Buffer.from(value) }));
      await this.#producer.send({ messages });
    }
  }

  /** Returns the number of events that the group has committed. */
  async countCommitted(): Promise<number> {
    const [group] = await this.#admin.listConsumerGroupOffsets({ groups: [this.groupId] }).catch(() => []);
    const offsets = (group?.topics ?? []).flatMap(({ partitions }) =>
      partitions.map((partition) => partition.committedOffset),
    );
    return offsets.reduce((sum, offset) => sum + Math.max(0, Number(offset)), 0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#ownsTopics) await this.#admin.deleteTopics({ topics: this.topics }).catch(() => {});
    await Promise.all([this.#producer.close(), this.#admin.close()]);
  }
}
