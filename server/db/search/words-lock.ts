import type { Statements } from '../database.ts';

// Words are made from messages that were read before. Between the two no message may vanish for good, or its words would stay. So
// writers of words share a lock, and who deletes words for good takes it alone; a statement of its own, because the next one then
// sees what the others stored. It ends with the transaction.

/** Takes the lock that writers of words share. */
export async function shareWords(statements: Statements): Promise<void> {
  await statements.query`select pg_advisory_xact_lock_shared('message_words'::regclass::oid::int, 0)`;
}

/** Takes the lock alone: until the end of the transaction nobody stores words. */
export async function holdWords(statements: Statements): Promise<void> {
  await statements.query`select pg_advisory_xact_lock('message_words'::regclass::oid::int, 0)`;
}
