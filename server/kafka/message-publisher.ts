import { Producer, type MessageToProduce } from '@platformatic/kafka';
import { withJitter } from '../concurrency/backoff.ts';
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
  listUnpublishedChanges,
  type OutgoingChange,
  type OutgoingMessage,
} from '../db/maintenance/publication.ts';
import { CHANGES_TOPIC } from './changes-topic.ts';
import { splitIntoChunks } from './chunks.ts';
import { clientOptions } from './client-options.ts';
import { PREVIEW_LENGTH } from './message-event.ts';
import { MESSAGES_TOPIC } from './messages-topic.ts';

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
 * Publishes every stored message and every changed content, read from their table, on one instance at a time.
 *
 * The promise: each message is published at least once, and the messages of a thread in the order of `seq`; the same holds of
 * changes, of which only the last one of a message must come. After a crash
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
    if (cursor === undefined) return withJitter(TAKEOVER_POLL_MS);
    const page = await nextPage(db, cursor);
    const messages = page === undefined ? [] : await listUnpublished(db, page);
    const changes =
      page === undefined || page.changes.length === 0 ? [] : await listUnpublishedChanges(db, page);
    metrics.publisherLag.set(
      oldestAgeSeconds([...messages.map(({ createdAt }) => createdAt), ...changes.map(({ at }) => at)]),
    );
    if (page === undefined) return POLL_MS;
    const prefix = this.#context.config.kafkaTopicPrefix;
    await this.#send(messages.map((message) => toRecord(prefix, message)));
    await this.#send(changes.map((change) => toChangeRecord(prefix, change)));
    metrics.messagesPublished.add(messages.length);
    metrics.changesPublished.add(changes.length);
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

/** Age of the oldest time in seconds; 0 without times. */
function oldestAgeSeconds(times: readonly Date[]): number {
  const now = Date.now();
  return times.reduce((longest, at) => Math.max(longest, (now - at.getTime()) / 1_000), 0);
}

function countBytes({ key, value }: MessageToProduce): number {
  return (key?.length ?? 0) + (value?.length ?? 0);
}

function toRecord(
  prefix: string,
  { id: messageId, seq: _, body, createdAt, receiverIds, ...message }: OutgoingMessage,
): MessageToProduce {
  const data = {
    messageId,
    ...message,
    ...toReceivers(receiverIds),
    bodyPreview: truncate(body, PREVIEW_LENGTH),
  };
  return toEvent(prefix, MESSAGES_TOPIC, createdAt, data);
}

function toChangeRecord(
  prefix: string,
  { id: messageId, body, at, receiverIds, ...change }: OutgoingChange,
): MessageToProduce {
  const data = {
    messageId,
    ...change,
    ...toReceivers(receiverIds),
    bodyPreview: truncate(body, PREVIEW_LENGTH),
  };
  return toEvent(prefix, CHANGES_TOPIC, at, data);
}

/** Only the record of a group has the field: that of a pair is as it was. */
function toReceivers(receiverIds: readonly number[] | null): object {
  return receiverIds === null ? {} : { receiverIds: Array.from(receiverIds) };
}

function toEvent(
  prefix: string,
  eventType: string,
  at: Date,
  data: { readonly messageId: string; readonly threadId: string; readonly senderId: number },
): MessageToProduce {
  const { messageId: correlationId, senderId: userId } = data;
  const event = { eventType, timestamp: at.toISOString(), userId, correlationId, data };
  return {
    topic: prefix + eventType,
    key: Buffer.from(data.threadId),
    value: Buffer.from(JSON.stringify(event)),
  };
}
