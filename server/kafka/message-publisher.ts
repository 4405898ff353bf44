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

/** How long one instance is the publisher without saying so again, in milliseconds. Another one takes over after that. */
const HOLD_MS = 10_000;
/** Sending one part should be over while this instance is still the publisher; one that is not only repeats, in order. */
const SEND_MS = 5_000;
/** Interval between two reads of new messages, and between two attempts to become the publisher, in milliseconds. */
const POLL_MS = 200;
const TAKEOVER_POLL_MS = 2_000;
const STOP_MS = 8_000;

/**
 * Publishes every stored message from the table itself, one instance at a time.
 *
 * The promise: each message is published at least once, and a thread's in the order of `seq`. What is repeated after a
 * crash is repeated from an earlier point on, in order.
 */
export class MessagePublisher implements AsyncDisposable {
  readonly #context: Context;
  readonly #holder = crypto.randomUUID();
  readonly #producer: Producer;
  readonly #loop: Loop;
  /** When this instance has to say again that it is the publisher, by performance.now(). */
  #holdsUntil = 0;
  #cursor: string | undefined;

  constructor(context: Context) {
    this.#context = context;
    this.#producer = new Producer({
      ...clientOptions(context.config, 'messages'),
      // What has failed is read and sent anew. A send that went on for ever would add to those after it while brokers are away.
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
    const cursor = await this.#hold();
    if (cursor === undefined) metrics.publisherLag.set(0);
    if (cursor === undefined) return TAKEOVER_POLL_MS * (0.5 + Math.random());
    const page = await nextPage(db, cursor);
    const messages = page === undefined ? [] : await listUnpublished(db, page);
    metrics.publisherLag.set(secondsSinceFirst(messages));
    if (page === undefined) return POLL_MS;
    const topic = this.#context.config.kafkaTopicPrefix + MESSAGES_TOPIC;
    await this.#send(messages.map((message) => recordOf(topic, message)));
    metrics.messagesPublished.add(messages.length);
    metrics.publisherLag.set(0);
    this.#cursor = (await advancePublication(db, this.#holder, page)) ? page.next : undefined;
    return page.isFull ? 0 : POLL_MS;
  }

  async #send(records: readonly MessageToProduce[]): Promise<void> {
    for (const messages of splitIntoChunks(records, bytesOf)) {
      await withTimeout(this.#producer.send({ messages }), SEND_MS, 'publishing messages');
    }
  }

  async #hold(): Promise<string | undefined> {
    const now = performance.now();
    if (this.#cursor !== undefined && now < this.#holdsUntil) return this.#cursor;
    this.#cursor = await acquirePublicationLease(this.#context.db, this.#holder, HOLD_MS);
    // Said again early, so that sending fits in.
    this.#holdsUntil = now + HOLD_MS - SEND_MS - 2_000;
    return this.#cursor;
  }
}

/** How long the oldest of them has waited. */
function secondsSinceFirst(messages: readonly OutgoingMessage[]): number {
  const now = Date.now();
  return messages.reduce(
    (longest, { createdAt }) => Math.max(longest, (now - createdAt.getTime()) / 1_000),
    0,
  );
}

function bytesOf({ key, value }: MessageToProduce): number {
  return (key?.length ?? 0) + (value?.length ?? 0);
}

function recordOf(
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
