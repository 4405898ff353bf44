import { Producer, type MessageToProduce } from '@platformatic/kafka';
import { Loop } from '../concurrency/loop.ts';
import { withTimeout } from '../concurrency/timeouts.ts';
import type { Context } from '../context.ts';
import { truncate } from '../users/truncate.ts';
import {
  advancePublication,
  acquirePublicationLease,
  releasePublicationLease,
  nextPage,
  listUnpublished,
  type OutgoingMessage,
} from '../db/maintenance/publication.ts';
import { splitIntoChunks } from './chunks.ts';
import { clientOptions } from './client-options.ts';
import { MESSAGES_TOPIC, PREVIEW_LENGTH } from './messages-topic.ts';

/** Term of the publisher's lease without a renewal, in milliseconds. Another instance takes over after it. */
const LEASE_MS = 10_000;
/** Time limit of sending one chunk, in milliseconds: less than the lease. A former publisher only repeats messages, in order. */
const SEND_MS = 5_000;
/** Interval between two reads of new messages, and between two attempts to become the publisher, in milliseconds. */
const POLL_MS = 200;
const TAKEOVER_POLL_MS = 2_000;
const STOP_MS = 8_000;

type Parts = Pick<Context, 'background' | 'config' | 'db' | 'metrics'>;

/**
 * Publishes every stored message, read from its table, on one instance at a time.
 *
 * The promise: each message is published at least once, and the messages of a thread in the order of `seq`. After a crash
 * publishing continues from an earlier point, in order.
 */
export class MessagePublisher implements AsyncDisposable {
  readonly #context: Parts;
  readonly #holder = crypto.randomUUID();
  readonly #producer: Producer;
  readonly #loop: Loop;
  /** Time at which the lease is due for renewal, by performance.now(). */
  #renewAt = 0;
  #cursor: string | undefined;

  constructor(context: Parts) {
    this.#context = context;
    this.#producer = new Producer({
      ...clientOptions(context.config, 'messages'),
      // After a failure the page is read and sent again. Sends without a limit would pile up while the brokers are away.
      retries: 3,
      requestTimeout: SEND_MS,
      acks: -1,
      autocreateTopics: true,
    });
    this.#loop = new Loop({
      name: 'publishing messages',
      round: () => this.#runRound(),
      reporter: context.background,
      stopMs: STOP_MS,
    });
  }

  start(): void {
    this.#loop.start();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#loop[Symbol.asyncDispose]();
    if (this.#cursor !== undefined)
      await releasePublicationLease(this.#context.db, this.#holder).catch(() => {});
    await withTimeout(this.#producer.close(), SEND_MS, 'closing a producer').catch(() => {});
  }

  /** After a failure the cursor is read again: another instance may be the publisher by then. */
  async #runRound(): Promise<number> {
    try {
      return await this.#publishPage();
    } catch (error) {
      this.#cursor = undefined;
      throw error;
    }
  }

  /** Resolves to the milliseconds until the next page is looked for. */
  async #publishPage(): Promise<number> {
    const { db, metrics } = this.#context;
    const cursor = await this.#acquireLease();
    if (cursor === undefined) metrics.publisherLag.set(0);
    if (cursor === undefined) return TAKEOVER_POLL_MS * (0.5 + Math.random());
    const page = await nextPage(db, cursor);
    const messages = page === undefined ? [] : await listUnpublished(db, page);
    metrics.publisherLag.set(oldestAgeSeconds(messages));
    if (page === undefined) return POLL_MS;
    const topic = this.#context.config.kafkaTopicPrefix + MESSAGES_TOPIC;
    await this.#send(messages.map((message) => toRecord(topic, message)));
    metrics.messagesPublished.add(messages.length);
    metrics.publisherLag.set(0);
    this.#cursor = (await advancePublication(db, this.#holder, page)) ? page.next : undefined;
    return page.isFull ? 0 : POLL_MS;
  }

  async #send(records: readonly MessageToProduce[]): Promise<void> {
    for (const messages of splitIntoChunks(records, countBytes)) {
      await withTimeout(this.#producer.send({ messages }), SEND_MS, 'publishing messages');
    }
  }

  async #acquireLease(): Promise<string | undefined> {
    const now = performance.now();
    if (this.#cursor !== undefined && now < this.#renewAt) return this.#cursor;
    this.#cursor = await acquirePublicationLease(this.#context.db, this.#holder, LEASE_MS);
    // Renewed early, so that a send fits into the rest of the term.
    this.#renewAt = now + LEASE_MS - SEND_MS - 2_000;
    return this.#cursor;
  }
}

/** Age of the oldest message in seconds; 0 without messages. */
function oldestAgeSeconds(messages: readonly OutgoingMessage[]): number {
  const now = Date.now();
  return messages.reduce(
    (longest, { createdAt }) => Math.max(longest, (now - createdAt.getTime()) / 1_000),
    0,
  );
}

function countBytes({ key, value }: MessageToProduce): number {
  return (key?.length ?? 0) + (value?.length ?? 0);
}

function toRecord(
  topic: string,
  { id: messageId, seq: _, body, createdAt, ...message }: OutgoingMessage,
): MessageToProduce {
  const event = {
    eventType: MESSAGES_TOPIC,
    timestamp: createdAt.toISOString(),
    userId: message.senderId,
    correlationId: messageId,
    data: { messageId, ...message, bodyPreview: truncate(body, PREVIEW_LENGTH) },
  };
  return {
    topic,
    key: Buffer.from(message.threadId),
    value: Buffer.from(JSON.stringify(event)),
  };
}
