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
import { topics as known } from '../notify/topics.ts';
import { clientOptions } from './client-options.ts';
import type { DeadLetters } from './dead-letters.ts';
import { nextBatch, type KafkaMessage, type KafkaStream } from './next-batch.ts';
import { watchSkipped } from './skipped-events.ts';

/** Events of one batch, one transaction and one commit of offsets. */
const MAX_BATCH = 1_000;
/** Events that wait here for their batch; then fetching stops until there is room. */
const MAX_WAITING = 2_000;
/** Bytes of one answer of a broker, and of one partition in it, so that memory is bounded. A larger record comes alone. */
const FETCH_BYTES = 8 * 1024 * 1024;
const PARTITION_BYTES = 1024 * 1024;
/** How long a broker waits for something to answer with; what is produced meanwhile comes at once. */
const FETCH_WAIT_MS = 1_000;
/** An instance that has died silently loses its partitions after this time, all in milliseconds. */
const SESSION_MS = 15_000;
const HEARTBEAT_MS = 3_000;
/** How long a rebalance waits for a member to come back. */
const REBALANCE_MS = 30_000;
const CLOSE_MS = 8_000;
const LAG_MS = 10_000;

/**
 * One membership in the group, from joining to leaving.
 *
 * The promise: an offset is committed after everything before it on its partition has been stored or has become a dead
 * letter. Records are handled in the order they came, each partition's in its own order; none is ever left out, not even
 * when its partition has gone to another instance meanwhile: handling it twice changes nothing, skipping it could lose it.
 */
export class ConsumerSession {
  readonly #context: Context;
  readonly #deadLetters: DeadLetters;
  readonly #topics: string[];
  readonly #signal: AbortSignal;
  #committing: Promise<void> = Promise.resolve();

  constructor(context: Context, deadLetters: DeadLetters, topics: string[], signal: AbortSignal) {
    this.#context = context;
    this.#deadLetters = deadLetters;
    this.#topics = topics;
    this.#signal = signal;
  }

  /** Resolves when `signal` says stop, with what was taken finished and committed. Rejects with why the session broke. */
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
        // What has no commit is new: where a new group starts was committed before.
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
    // Being listened to is what makes the stream fetch; the messages are taken by hand.
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
      topic: known.get(message.topic.slice(prefix.length)) as Topic,
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

  /** Offsets of one batch are committed while the next one is handled. */
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
    // Awaited above by the next one.
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
 * The stream of what a new member is given. When the consumer was closed meanwhile, the client makes a stream all the same,
 * whose failure would end the process before a promise had handed it over: so it is listened to at once.
 */
function join(consumer: Consumer, options: Parameters<Consumer['consume']>[0]): Promise<KafkaStream> {
  return new Promise((resolve, reject) => {
    consumer.consume(options, (error, stream) => {
      if (stream === undefined) return reject(error ?? new Error('there is no stream'));
      // `nextBatch` tells.
      stream.on('error', () => {});
      resolve(stream);
    });
  });
}
