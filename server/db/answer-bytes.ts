import { LIMITS } from '@messaging/protocol/limits';
import type { Statements } from './database.ts';

/**
 * Bytes of the message of the row `message`, at most its bytes as JSON. PostgreSQL knows these lengths without reading values
 * that are stored out of line, because attachments are not compressed.
 */
export const messageBytes = (db: Statements) => db.sql`
  (octet_length(message.body) + coalesce(pg_column_size(message.attachments), 0))`;

/** Whether a row fits an answer; `total` is the running sum of bytes up to the row. A single message always fits. */
export const fitsAnswer = (db: Statements) => db.sql`total <= ${LIMITS.answerBytes}::bigint`;
