import type { RetentionStep } from '@messaging/server/db/maintenance/retention-progress';

/** A retention round without pauses; returns the counts of the statements that deleted rows. */
export async function runRetentionRound(
  part: (cursor: string | null) => Promise<RetentionStep>,
): Promise<number[]> {
  const deleted: number[] = [];
  let cursor: string | null = null;
  do {
    const swept: RetentionStep = await part(cursor);
    if (swept.deleted > 0) deleted.push(swept.deleted);
    cursor = swept.next;
  } while (cursor !== null);
  return deleted;
}
