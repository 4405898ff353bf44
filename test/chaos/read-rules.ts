import type { Tell } from './checker.ts';
import { entriesOf, type Entry, type Mark, type Stored } from './history.ts';

/** Read marks against each other and the positions in the end; the times at which messages were read. */
export function readRules(history: readonly Entry[], stored: Stored, tell: Tell): void {
  const marks = Map.groupBy(entriesOf(history, 'mark'), placeOf);
  const positions = new Map(stored.positions.map((one) => [placeOf(one), one.seq]));
  for (const [place, tries] of marks) {
    checkForward(place, tries, tell);
    checkEnd(place, tries, positions.get(place) ?? 0, tell);
  }
  checkReadTimes(history, stored, tell);
}

function placeOf({ userId, threadId }: { userId: number; threadId: string }): string {
  return `${userId} in ${threadId}`;
}

/** A mark that began when another was done finds the position where that one left it or further. */
function checkForward(place: string, tries: readonly Mark[], tell: Tell): void {
  const done = tries.filter(({ position }) => position !== undefined);
  const byEnd = done.toSorted((a, b) => a.doneAt - b.doneAt);
  let next = 0;
  let least = 0;
  for (const { at, seq, position = 0 } of done.sort((a, b) => a.at - b.at)) {
    for (let before = byEnd[next]; before !== undefined && before.doneAt < at; before = byEnd[++next])
      least = Math.max(least, before.position ?? 0);
    if (position < least) tell('moved back', place, `marking ${seq} gave ${position} after ${least}`);
    if (position < seq) tell('wrong position', place, `marking ${seq} gave ${position}`);
  }
}

/** In the end the position is the largest mark acked, or one beyond it whose answer was lost. */
function checkEnd(place: string, tries: readonly Mark[], position: number, tell: Tell): void {
  const largest = (outcome: Mark['outcome']): number =>
    tries.reduce((most, one) => (one.outcome === outcome ? Math.max(most, one.seq) : most), 0);
  const acked = largest('ok');
  const isPossible =
    position === acked || tries.some((one) => one.outcome === 'unknown' && one.seq === position);
  if (position < acked || !isPossible)
    tell('wrong position', place, `is ${position}, and ${acked} was acked`);
}

function checkReadTimes(history: readonly Entry[], { messages }: Stored, tell: Tell): void {
  const readAt = new Map<string, string>();
  for (const seen of [...entriesOf(history, 'arrive'), ...messages]) {
    if (seen.readAt === null) continue;
    const before = readAt.get(seen.id) ?? seen.readAt;
    if (before !== seen.readAt) tell('changed readAt', seen.key, `${before}, then ${seen.readAt}`);
    readAt.set(seen.id, seen.readAt);
  }
}
