import { SQL } from 'bun';
import { expect } from 'bun:test';
import type { Message } from '@messaging/protocol/message';
import type { Env } from './instance.ts';
import { databaseUrl } from './outage.ts';
import type { Platform } from './platform.ts';
import { until } from './wait.ts';

/** Settings of an instance that publishes, without rate limits. */
export const PUBLISHING: Env = { KAFKA_PUBLISH_MESSAGES: 'true', RATE_LIMIT_PER_MINUTE: '0' };

/** Message as the platform receives it. */
export interface Published {
  readonly eventType: string;
  readonly timestamp: string;
  readonly userId: number;
  readonly correlationId: string;
  readonly data: {
    readonly messageId: string;
    readonly threadId: string;
    readonly jobId: number | null;
    readonly senderId: number;
    readonly senderName: string | null;
    readonly receiverId: number | null;
    readonly receiverIds?: readonly number[];
    readonly receiverName: string | null;
    readonly bodyPreview: string;
  };
}

/** Published messages of a thread, in order. */
export async function published(platform: Platform, threadId: string): Promise<Published[]> {
  const records = await platform.kafka.readAll(`${platform.prefix}messages.sent`);
  return records
    .filter(({ key }) => key === threadId)
    .map(({ value }) => JSON.parse(String(value)) as Published);
}

/**
 * Expects that a thread's messages are published in order, apart from duplicates. Resolves to the number of duplicates.
 */
export async function allPublished(
  platform: Platform,
  threadId: string,
  messages: readonly Message[],
): Promise<number> {
  const ids = await until('the messages to be published', async () => {
    const found = (await published(platform, threadId)).map(({ data }) => data.messageId);
    return new Set(found).size >= messages.length ? found : undefined;
  });
  expect([...new Set(ids)]).toEqual(messages.map(({ id }) => id));
  return ids.length - messages.length;
}

/** Expires the publisher's lease, so that another instance publishes at once. */
export async function endPublicationHold({ DATABASE_SCHEMA = '' }: Env): Promise<void> {
  await using sql = new SQL(databaseUrl(), { max: 1 });
  await sql.unsafe(`update ${DATABASE_SCHEMA}.publication set leased_until = '-infinity'`);
}

/** Foreign transaction, open until `commit`. While it is open, nothing stored after its start is published. */
export class OpenTransaction implements AsyncDisposable {
  readonly #sql = new SQL(databaseUrl(), { max: 1 });
  #isOpen = false;

  static async begin({ DATABASE_SCHEMA = '' }: Env): Promise<OpenTransaction> {
    const transaction = new OpenTransaction();
    await transaction.#sql.unsafe(`set search_path to ${DATABASE_SCHEMA}`);
    await transaction.#sql.unsafe('begin');
    await transaction.#sql`select pg_current_xact_id()`;
    transaction.#isOpen = true;
    return transaction;
  }

  /** Stores a message as an instance does, in a transaction older than those of earlier messages. */
  async store(threadId: string, senderId: number, body: string): Promise<void> {
    await this.#sql`
      with bumped as (
        update threads set last_seq = last_seq + 1, last_message_at = now(), changed = pg_current_xact_id()
        where id = ${threadId} returning last_seq
      )
      insert into messages (thread_id, seq, id, sender_id, body, created_at, xid)
      select ${threadId}::uuid, last_seq, gen_random_uuid(), ${senderId}::bigint, ${body}, now(), pg_current_xact_id() from bumped`;
  }

  async commit(): Promise<void> {
    this.#isOpen = false;
    await this.#sql.unsafe('commit');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isOpen) await this.#sql.unsafe('rollback');
    await this.#sql.close();
  }
}
