import { Admin, Producer } from '@platformatic/kafka';
import { EVENT_TOPICS, type BenchEvent } from './sample-events.ts';

/** Partitions of each topic. */
const PARTITIONS = 4;
/** Events of one request to the broker. */
const CHUNK = 2_000;

/** The platform's side of Kafka, on topics of this run. */
export class Brokers implements AsyncDisposable {
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

  /** With the platform's ten topics there. */
  static async open(brokers: string): Promise<Brokers> {
    const opened = new Brokers(brokers, `bench_${crypto.randomUUID().slice(0, 8)}.`, true);
    await opened.#admin.createTopics({ topics: opened.topics, partitions: PARTITIONS });
    return opened;
  }

  /** On topics that somebody else has made, whose names begin with `prefix`. */
  static join(brokers: string, prefix: string): Brokers {
    return new Brokers(brokers, prefix, false);
  }

  get topics(): string[] {
    return EVENT_TOPICS.map((topic) => this.prefix + topic);
  }

  /** Settings of a server that takes these events. */
  env(brokers: string): Record<string, string> {
    return {
      KAFKA_BROKERS: brokers,
      KAFKA_TOPIC_PREFIX: this.prefix,
      KAFKA_GROUP_ID: this.groupId,
      KAFKA_DLQ_TOPIC: `${this.prefix}dlq`,
    };
  }

  async produce(events: readonly BenchEvent[]): Promise<void> {
    for (let from = 0; from < events.length; from += CHUNK) {
      const messages = events
        .slice(from, from + CHUNK)
        .map(({ topic, value }) => ({ topic: this.prefix + topic, value: Buffer.from(value) }));
      await this.#producer.send({ messages });
    }
  }

  /** How many events the group has committed. */
  async committed(): Promise<number> {
    const [group] = await this.#admin.listConsumerGroupOffsets({ groups: [this.groupId] }).catch(() => []);
    const offsets = (group?.topics ?? []).flatMap(({ partitions }) =>
      partitions.map((one) => one.committedOffset),
    );
    return offsets.reduce((sum, offset) => sum + Math.max(0, Number(offset)), 0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#ownsTopics) await this.#admin.deleteTopics({ topics: this.topics }).catch(() => {});
    await Promise.all([this.#producer.close(), this.#admin.close()]);
  }
}
