import type { RetentionStep } from '@messaging/server/db/maintenance/retention-progress';

/** A round of a sweep without its pauses: how much each statement deleted, of those that deleted something. */
export async function sweepRound(part: (cursor: string | null) => Promise<RetentionStep>): Promise<number[]> {
  const deleted: number[] = [];
  let cursor: string | null = null;
  do {
    const swept: RetentionStep = await part(cursor);
    if (swept.deleted > 0) deleted.push(swept.deleted);
    cursor = swept.next;
  } while (cursor !== null);
  return deleted;
}
