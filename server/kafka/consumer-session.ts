import { SpanKind } from '@opentelemetry/api';
import { Consumer } from '@platformatic/kafka';
import { backoffMs, sleep } from '../concurrency/backoff.ts';
import { withTimeout, raceAbort } from '../concurrency/timeouts.ts';
import { every } from '../concurrency/loop.ts';
import type { Context } from '../context.ts';
import { linksTo } from '../observe/span-recorder.ts';
import { readTraceparent } from '../observe/traceparent.ts';
import type { EntrySpan, SpanContext } from '../observe/tracing.ts';
import { ingest } from '../notify/ingest.ts';
import type { Topic } from '../notify/topic.ts';
import { topics as platformTopics } from '../notify/topics.ts';
import { clientOptions } from './client-options.ts';
import type { DeadLetters } from './dead-letters.ts';
import { nextBatch, type KafkaMessage, type KafkaStream } from './next-batch.ts';
import { watchSkipped } from './skipped-events.ts';

/** Maximum number of events in a batch, which is one transaction and one commit of offsets. */
const MAX_BATCH = 1_000;
/** Maximum number of fetched events that wait for a batch; fetching pauses above it. */
const MAX_WAITING = 2_000;
/** Maximum bytes of a broker's answer, and of one partition in it, to bound memory. A larger record comes in an answer of its own. */
const FETCH_BYTES = 8 * 1024 * 1024;
const PARTITION_BYTES = 1024 * 1024;
/** Time that a broker waits for records before it answers with none, in milliseconds; a new record is sent at once. */
const FETCH_WAIT_MS = 1_000;
/** Time without a heartbeat after which an instance loses its partitions, and interval of heartbeats, in milliseconds. */
const SESSION_MS = 15_000;
const HEARTBEAT_MS = 3_000;
/** Time that a rebalance waits for a member to rejoin, in milliseconds. */
const REBALANCE_MS = 30_000;
const CLOSE_MS = 8_000;
const LAG_MS = 10_000;

export type SessionParts = Pick<
  Context,
  'background' | 'config' | 'db' | 'deliverer' | 'log' | 'metrics' | 'notifications' | 'tracing'
>;

/**
 * One membership in the consumer group, from joining to leaving.
 *
 * The promise: an offset is committed only after every earlier record of its partition is stored or is a dead letter.
 * Records of a partition are handled in order and none is skipped, even if the partition moves to another instance
 * meanwhile: handling a record twice changes nothing, skipping it could lose it.
 */
export class ConsumerSession {
  readonly #context: SessionParts;
  readonly #deadLetters: DeadLetters;
  readonly #topics: string[];
  readonly #signal: AbortSignal;
  #committing: Promise<void> = Promise.resolve();

  constructor(context: SessionParts, deadLetters: DeadLetters, topics: string[], signal: AbortSignal) {
    this.#context = context;
    this.#deadLetters = deadLetters;
    this.#topics = topics;
    this.#signal = signal;
  }

  /** Resolves after `signal` is aborted, with fetched batches handled and committed. Rejects with the reason why the session broke. */
  async run(): Promise<void> {
    const { config } = this.#context;
    const consumer = new Consumer({
      ...clientOptions(config, 'events'),
      groupId: config.kafkaGroupId,
      sessionTimeout: SESSION_MS,
      heartbeatInterval: HEARTBEAT_MS,
      rebalanceTimeout: REBALANCE_MS,
    });
    const broken = new AbortController();
    const fail = (error: unknown): void => broken.abort(error);
    consumer.on('error', fail);
    consumer.on('consumer:heartbeat:stalled', ({ lastError }) =>
      fail(lastError ?? new Error('no heartbeat')),
    );
    const signal = AbortSignal.any([this.#signal, broken.signal]);
    try {
      await this.#consume(consumer, signal);
    } finally {
      await withTimeout(consumer.close(true), CLOSE_MS, 'leaving the group').catch(() => {});
    }
    if (!this.#signal.aborted) throw broken.signal.reason;
  }

  async #consume(consumer: Consumer, signal: AbortSignal): Promise<void> {
    using watches = new DisposableStack();
    watches.use(watchSkipped(this.#context, consumer, this.#topics));
    const stream = await raceAbort(
      join(consumer, {
        topics: this.#topics,
        mode: 'committed',
        // A partition without a commit is new, so its first event is next: `startAtEnd` has committed the start of a new group.
        fallbackMode: 'earliest',
        autocommit: false,
        highWaterMark: MAX_WAITING,
        maxBytes: FETCH_BYTES,
        maxBytesPerPartition: PARTITION_BYTES,
        maxWaitTime: FETCH_WAIT_MS,
      }),
      signal,
    );
    if (stream === undefined) return;
    // A listener makes the stream fetch; `nextBatch` reads the messages.
    stream.on('readable', () => {});
    watches.use(this.#watchLag(consumer));
    for (;;) {
      const batch = await nextBatch(stream, MAX_BATCH, signal);
      if (batch.length === 0) break;
      const { tracing } = this.#context;
      if (!(await tracing.startSpan(describeBatch, this.#handle, batch, signal))) break;
      await this.#commit(consumer, batch, signal);
    }
    await withTimeout(this.#committing, CLOSE_MS, 'the last commit').catch(() => {});
  }

  /** Stores a batch and repeats that until it succeeds or `signal` is aborted. Resolves to whether the batch is stored. */
  readonly #handle = async (batch: readonly KafkaMessage[], signal: AbortSignal): Promise<boolean> => {
    const prefix = this.#context.config.kafkaTopicPrefix;
    const events = batch.map((message) => ({
      message,
      topic: platformTopics.get(message.topic.slice(prefix.length)) as Topic,
      value: message.value as Buffer | undefined,
      receivedAt: Number(message.timestamp),
    }));
    const start = performance.now();
    for (let attempt = 0; ; attempt++) {
      try {
        const { stored, poison } = await ingest(this.#context, events);
        await this.#deadLetters.send(poison.map(({ event: { message }, error }) => ({ message, error })));
        this.#count(batch, stored, poison);
        this.#context.metrics.kafkaBatchDuration.observe((performance.now() - start) / 1_000);
        return true;
      } catch (error) {
        this.#context.background.reportFailure('handling events of the platform', error);
        if (signal.aborted) return false;
        await sleep(50 + backoffMs(attempt), signal);
      }
    }
  };

  /** Commits the offsets of a batch while the next batch is handled. */
  async #commit(consumer: Consumer, batch: readonly KafkaMessage[], signal: AbortSignal): Promise<void> {
    await raceAbort(this.#committing, signal);
    const last = new Map(batch.map((message) => [`${message.topic}:${message.partition}`, message]));
    const offsets = [...last.values()].map(({ topic, partition, offset, leaderEpoch }) => ({
      topic,
      partition,
      offset: offset + 1n,
      leaderEpoch,
    }));
    this.#committing = consumer.commit({ offsets });
    // The next call awaits it and fails with it.
    this.#committing.catch(() => {});
  }

  #count(
    batch: readonly KafkaMessage[],
    stored: number,
    poison: readonly { event: { message: KafkaMessage }; error: { reason: string; message: string } }[],
  ): void {
    const { metrics, log } = this.#context;
    for (const { topic } of batch) metrics.kafkaEvents.inc(topic);
    metrics.notificationsStored.add(stored);
    for (const { event, error } of poison) {
      const { topic, partition, offset } = event.message;
      metrics.kafkaDeadLetters.inc(topic, error.reason);
      log.warn(
        { topic, partition, offset: String(offset), reason: error.reason },
        'an event became a dead letter',
      );
    }
  }

  /** The metric has series only while the lag is known. */
  #watchLag(consumer: Consumer): Disposable {
    const { kafkaLag } = this.#context.metrics;
    let isAsking = false;
    const measure = async (): Promise<void> => {
      // The client repeats a request as long as the brokers are away.
      if (isAsking) return;
      isAsking = true;
      const answer = consumer.getLag({ topics: this.#topics }).finally(() => (isAsking = false));
      const lag = await withTimeout(answer, LAG_MS, 'finding the lag').catch(() => undefined);
      if (lag === undefined) return kafkaLag.clear();
      for (const [topic, partitions] of lag) {
        const waiting = partitions.reduce((sum, n) => sum + Math.max(0, Number(n)), 0);
        kafkaLag.set(waiting, topic);
      }
    };
    const watch = new DisposableStack();
    watch.defer(() => kafkaLag.clear());
    watch.use(every(LAG_MS, 0, measure));
    return watch;
  }
}

function describeBatch(batch: readonly KafkaMessage[]): EntrySpan {
  return {
    name: 'handle events',
    kind: SpanKind.CONSUMER,
    links: linksTo(batch.flatMap((message) => producerSpan(message) ?? [])),
    attributes: { 'messaging.system': 'kafka', 'messaging.batch.message_count': batch.length },
  };
}

/** Span in which a record was produced, from its headers. */
function producerSpan({ headers }: KafkaMessage): SpanContext | undefined {
  const [, value] = [...headers].find(([name]) => String(name) === 'traceparent') ?? [];
  return value === undefined ? undefined : readTraceparent(String(value));
}

/**
 * Joins the group and resolves to the member's stream. If the consumer is closed meanwhile, the client still creates a
 * stream, and its error would end the process before a promise could deliver it: hence the listener in the callback.
 */
function join(consumer: Consumer, options: Parameters<Consumer['consume']>[0]): Promise<KafkaStream> {
  return new Promise((resolve, reject) => {
    consumer.consume(options, (error, stream) => {
      if (stream === undefined) return reject(error ?? new Error('there is no stream'));
      // `nextBatch` reports the error.
      stream.on('error', () => {});
      resolve(stream);
    });
  });
}
