import { filterEntries, type Entry, type Send, type Stored, type StoredMessage } from './history.ts';
import type { ReportViolation } from './violation.ts';

/** Checks the sends against the stored messages. */
export function messageRules(history: readonly Entry[], { messages }: Stored, report: ReportViolation): void {
  const byKey = new Map<string, StoredMessage>();
  for (const message of messages) {
    if (byKey.has(message.key)) report('doubled', message.key, `stored again as seq ${message.seq}`);
    byKey.set(message.key, message);
  }
  const tries = Map.groupBy(filterEntries(history, 'send'), ({ key }) => key);
  for (const [key, sends] of tries) checkSends(key, sends, byKey.get(key), report);
  for (const { key, threadId, system } of byKey.values())
    if (!tries.has(key) && system === undefined)
      report('invented', key, `is stored in ${threadId}, but was never sent`);
  checkSeqs(messages, report);
}

function checkSends(
  key: string,
  sends: readonly Send[],
  stored: StoredMessage | undefined,
  report: ReportViolation,
): void {
  if (stored !== undefined && sends.every(({ outcome }) => outcome === 'fail'))
    report('refused yet stored', key, `is stored as seq ${stored.seq}`);
  for (const { outcome, seq, id, threadId } of sends) {
    if (outcome !== 'ok') continue;
    if (stored === undefined) report('lost', key, `acked as seq ${seq} of ${threadId}, not stored`);
    else if (stored.threadId !== threadId || stored.seq !== seq || stored.id !== id)
      report('two answers', key, `acked as seq ${seq}, ${id}, stored as seq ${stored.seq}, ${stored.id}`);
  }
}

function checkSeqs(messages: readonly StoredMessage[], report: ReportViolation): void {
  const last = new Map<string, number>();
  for (const { threadId, seq, key } of messages) {
    const before = last.get(threadId) ?? 0;
    if (seq !== before + 1) report('gap', key, `seq ${seq} follows ${before} in ${threadId}`);
    last.set(threadId, seq);
  }
}
