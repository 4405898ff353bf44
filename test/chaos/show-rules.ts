import {
  filterEntries,
  type Arrive,
  type CatchUp,
  type Entry,
  type Send,
  type Show,
  type Stored,
  type StoredMessage,
} from './history.ts';
import type { ReportViolation } from './violation.ts';

/** Checks what clients received and showed against what is stored. */
export function showRules(history: readonly Entry[], { messages }: Stored, report: ReportViolation): void {
  const threads = Map.groupBy(messages, ({ threadId }) => threadId);
  const byKey = new Map(messages.map((message) => [message.key, message]));
  for (const entry of history)
    if (entry.operation === 'arrive' || entry.operation === 'show') checkContent(entry, byKey, report);
  checkDeliveries(filterEntries(history, 'arrive'), report);
  checkShown(history, threads, report);
  checkCatchUps(filterEntries(history, 'send'), filterEntries(history, 'catch-up'), report);
}

function checkContent(
  { client, threadId, key, seq, id }: Arrive | Show,
  byKey: ReadonlyMap<string, StoredMessage>,
  report: ReportViolation,
): void {
  const stored = byKey.get(key);
  if (stored?.threadId !== threadId || stored.seq !== seq || stored.id !== id)
    report('invented', key, `${client} got seq ${seq}, ${id}; stored is seq ${stored?.seq}, ${stored?.id}`);
}

/** A connection receives a message live at most once, and in a list whenever it asks. */
function checkDeliveries(arrivals: readonly Arrive[], report: ReportViolation): void {
  const seen = new Set<string>();
  for (const { way, client, connection, key, seq } of arrivals) {
    if (way !== 'live') continue;
    const delivery = `${client} ${connection} ${key}`;
    if (seen.has(delivery))
      report('delivered twice', key, `to connection ${connection} of ${client}, seq ${seq}`);
    seen.add(delivery);
  }
}

/** Each client shows every stored message from its starting point on, once and in order. */
function checkShown(
  history: readonly Entry[],
  threads: ReadonlyMap<string, readonly StoredMessage[]>,
  report: ReportViolation,
): void {
  const last = new Map<string, number>();
  for (const entry of history) {
    if (entry.operation === 'watch') last.set(`${entry.client} ${entry.threadId}`, entry.after);
    if (entry.operation !== 'show') continue;
    const { client, threadId, key, seq } = entry;
    const before = last.get(`${client} ${threadId}`) ?? 0;
    if (seq !== before + 1) report('out of order', key, `${client} showed seq ${seq} after ${before}`);
    last.set(`${client} ${threadId}`, Math.max(before, seq));
  }
  for (const { client, threadId } of filterEntries(history, 'watch')) {
    const shown = last.get(`${client} ${threadId}`) ?? 0;
    for (const { key, seq } of (threads.get(threadId) ?? []).slice(shown))
      report('unseen', key, `seq ${seq} of ${threadId} by ${client}`);
  }
}

/** A client that caught up shows at least every message acked before. */
function checkCatchUps(sends: readonly Send[], catchUps: readonly CatchUp[], report: ReportViolation): void {
  const acks = sends.filter(({ outcome }) => outcome === 'ok').sort((a, b) => a.doneAt - b.doneAt);
  const acked = new Map<string, Send>();
  let next = 0;
  for (const { at, client, way, shown } of catchUps.toSorted((a, b) => a.at - b.at)) {
    for (let ack = acks[next]; ack !== undefined && ack.doneAt < at; ack = acks[++next])
      if ((ack.seq ?? 0) > (acked.get(ack.threadId)?.seq ?? 0)) acked.set(ack.threadId, ack);
    for (const [threadId, upTo] of Object.entries(shown)) {
      const { key, seq = 0 } = acked.get(threadId) ?? {};
      if (key !== undefined && seq > upTo)
        report('missed', key, `seq ${seq} by ${client}, which had caught up by ${way} to ${upTo}`);
    }
  }
}
