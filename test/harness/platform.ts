import { sampleEvent, type Generation } from '@messaging/server/notify/sample-event';
import { topics } from '@messaging/server/notify/topics';
import type { Env } from './instance.ts';
import { Kafka } from './kafka.ts';
import { kafkaBrokers } from './kafka-brokers.ts';
import { until } from './wait.ts';

/** Platform of a test: separate topics on the run's brokers, with a separate group and dead letters. */
export class Platform implements AsyncDisposable {
  readonly kafka: Kafka;
  readonly prefix = `test_${crypto.randomUUID().slice(0, 8)}.`;
  readonly groupId = `${this.prefix}group`;
  readonly dlqTopic = `${this.prefix}dlq`;
  readonly #brokers: string;

  constructor(brokers = kafkaBrokers()) {
    this.#brokers = brokers;
    this.kafka = new Kafka(brokers);
  }

  /** Creates all topics, with this number of partitions. */
  static async open({ partitions = 1, brokers = kafkaBrokers() } = {}): Promise<Platform> {
    const platform = new Platform(brokers);
    await platform.kafka.createTopics(platform.topics, { partitions });
    return platform;
  }

  get topics(): string[] {
    return [...topics.keys()].map((name) => this.prefix + name);
  }

  /** Settings of an instance that consumes this platform's events. */
  get env(): Env {
    return {
      KAFKA_BROKERS: this.#brokers,
      KAFKA_TOPIC_PREFIX: this.prefix,
      KAFKA_GROUP_ID: this.groupId,
      KAFKA_DLQ_TOPIC: this.dlqTopic,
    };
  }

  /** Sends an event: the sample of the topic with other `data`. */
  async emit(
    name: string,
    data: object = {},
    options: { generation?: Generation; key?: string } = {},
  ): Promise<void> {
    const { generation = 'current', key } = options;
    await this.kafka.produce(
      this.prefix + name,
      toEvent(name, data, generation),
      key === undefined ? {} : { key },
    );
  }

  /** Resolves when the group has committed everything. */
  async settled(): Promise<void> {
    await until(
      'the events to be committed',
      async () => (await this.kafka.lag(this.groupId, this.topics)) === 0,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kafka[Symbol.asyncDispose]();
  }
}

/** Sample of a topic and generation, with changed `data`; undefined removes a field. */
export function toEvent(name: string, data: object, generation: Generation = 'current'): object {
  const topic = topics.get(name);
  if (topic === undefined) throw new Error(`${name} is no topic`);
  const sample = topic.samples[generation];
  return { ...sampleEvent(topic, generation, new Date()), data: { ...sample, ...data } };
}
