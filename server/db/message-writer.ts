import { MicroBatch } from '../concurrency/micro-batch.ts';
import { BatchWriter, type WriteResult, type WriterOptions } from './batch-writer.ts';
import { CONTENT_SHARE } from './content-share.ts';
import type { Database } from './database.ts';
import type { Draft } from './insert-messages.ts';
import { isDataError } from './postgres-error.ts';

export type MessageWriter = MicroBatch<Draft, WriteResult>;

/**
 * Collects the sends of this instance in batches. At 500 rows per statement the cost of a row stops falling; 10,000 waiting
 * sends are about a third of a second of work at full speed.
 */
export function createMessageWriter(db: Database, options: WriterOptions): MessageWriter {
  const writer = new BatchWriter(db, options);
  return new MicroBatch({
    run: (drafts) => writer.write(drafts),
    maxItems: 500,
    maxQueued: 10_000,
    // A client id names one message. If two threads share one, the second send only waits for the first.
    key: ({ clientId }) => clientId ?? undefined,
    share: { owner: ({ senderId }: Draft) => senderId, ...CONTENT_SHARE },
    isPoison: isDataError,
    traced: { by: db.tracing, as: 'store messages' },
  });
}
