import { filterEntries, type Entry, type Mark, type Stored } from './history.ts';
import type { ReportViolation } from './violation.ts';

/** Checks read marks against each other and the final positions, and the times of reading. */
export function readRules(history: readonly Entry[], stored: Stored, report: ReportViolation): void {
  const marks = Map.groupBy(filterEntries(history, 'mark'), getKey);
  const positions = new Map(stored.positions.map((position) => [getKey(position), position.seq]));
  for (const [key, tries] of marks) {
    checkForward(key, tries, report);
    checkEnd(key, tries, positions.get(key) ?? 0, report);
  }
  checkReadTimes(history, stored, report);
}

function getKey({ userId, threadId }: { userId: number; threadId: string }): string {
  return `${userId} in ${threadId}`;
}

/** A mark that starts after another has ended finds the position at that mark or further. */
function checkForward(key: string, tries: readonly Mark[], report: ReportViolation): void {
  const done = tries.filter(({ position }) => position !== undefined);
  const byEnd = done.toSorted((a, b) => a.doneAt - b.doneAt);
  let next = 0;
  let least = 0;
  for (const { at, seq, position = 0 } of done.sort((a, b) => a.at - b.at)) {
    for (let before = byEnd[next]; before !== undefined && before.doneAt < at; before = byEnd[++next])
      least = Math.max(least, before.position ?? 0);
    if (position < least) report('moved back', key, `marking ${seq} gave ${position} after ${least}`);
    if (position < seq) report('wrong position', key, `marking ${seq} gave ${position}`);
  }
}

/** The final position is the largest acked mark, or a larger one whose answer was lost. */
function checkEnd(key: string, tries: readonly Mark[], position: number, report: ReportViolation): void {
  const largest = (outcome: Mark['outcome']): number =>
    tries.reduce((most, mark) => (mark.outcome === outcome ? Math.max(most, mark.seq) : most), 0);
  const acked = largest('ok');
  const isPossible =
    position === acked || tries.some((mark) => mark.outcome === 'unknown' && mark.seq === position);
  if (position < acked || !isPossible)
    report('wrong position', key, `is ${position}, and ${acked} was acked`);
}

function checkReadTimes(history: readonly Entry[], { messages }: Stored, report: ReportViolation): void {
  const readAt = new Map<string, string>();
  for (const seen of [...filterEntries(history, 'arrive'), ...messages]) {
    if (seen.readAt === null) continue;
    const before = readAt.get(seen.id) ?? seen.readAt;
    if (before !== seen.readAt) report('changed readAt', seen.key, `${before}, then ${seen.readAt}`);
    readAt.set(seen.id, seen.readAt);
  }
}
