import type { Tell } from './checker.ts';
import { entriesOf, type Entry, type Send, type Stored, type StoredMessage } from './history.ts';

/** Sends against what is stored. */
export function messageRules(history: readonly Entry[], { messages }: Stored, tell: Tell): void {
  const byKey = new Map<string, StoredMessage>();
  for (const message of messages) {
    if (byKey.has(message.key)) tell('doubled', message.key, `stored again as seq ${message.seq}`);
    byKey.set(message.key, message);
  }
  const tries = Map.groupBy(entriesOf(history, 'send'), ({ key }) => key);
  for (const [key, sends] of tries) checkSends(key, sends, byKey.get(key), tell);
  for (const { key, threadId } of byKey.values())
    if (!tries.has(key)) tell('invented', key, `is stored in ${threadId}, and nobody sent it`);
  checkPlaces(messages, tell);
}

function checkSends(
  key: string,
  sends: readonly Send[],
  stored: StoredMessage | undefined,
  tell: Tell,
): void {
  if (stored !== undefined && sends.every(({ outcome }) => outcome === 'fail'))
    tell('refused yet stored', key, `is stored as seq ${stored.seq}`);
  for (const { outcome, seq, id, threadId } of sends) {
    if (outcome !== 'ok') continue;
    if (stored === undefined) tell('lost', key, `acked as seq ${seq} of ${threadId}, not stored`);
    else if (stored.threadId !== threadId || stored.seq !== seq || stored.id !== id)
      tell('two answers', key, `acked as seq ${seq}, ${id}, stored as seq ${stored.seq}, ${stored.id}`);
  }
}

function checkPlaces(messages: readonly StoredMessage[], tell: Tell): void {
  const last = new Map<string, number>();
  for (const { threadId, seq, key } of messages) {
    const before = last.get(threadId) ?? 0;
    if (seq !== before + 1) tell('gap', key, `seq ${seq} stands after ${before} in ${threadId}`);
    last.set(threadId, seq);
  }
}
