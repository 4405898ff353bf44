import type { Tell } from './checker.ts';
import {
  entriesOf,
  type Arrive,
  type CatchUp,
  type Entry,
  type Send,
  type Show,
  type Stored,
  type StoredMessage,
} from './history.ts';

/** What reached clients, and what they showed, against what is stored. */
export function showRules(history: readonly Entry[], { messages }: Stored, tell: Tell): void {
  const threads = Map.groupBy(messages, ({ threadId }) => threadId);
  const byKey = new Map(messages.map((message) => [message.key, message]));
  for (const entry of history)
    if (entry.operation === 'arrive' || entry.operation === 'show') checkContent(entry, byKey, tell);
  checkDeliveries(entriesOf(history, 'arrive'), tell);
  checkShown(history, threads, tell);
  checkCatchUps(entriesOf(history, 'send'), entriesOf(history, 'catch-up'), tell);
}

function checkContent(
  { client, threadId, key, seq, id }: Arrive | Show,
  byKey: ReadonlyMap<string, StoredMessage>,
  tell: Tell,
): void {
  const stored = byKey.get(key);
  if (stored?.threadId !== threadId || stored.seq !== seq || stored.id !== id)
    tell('invented', key, `${client} got seq ${seq}, ${id}; stored is seq ${stored?.seq}, ${stored?.id}`);
}

/** A connection gets a message live once, and in lists as often as it asks. */
function checkDeliveries(arrivals: readonly Arrive[], tell: Tell): void {
  const seen = new Set<string>();
  for (const { way, client, connection, key, seq } of arrivals) {
    if (way !== 'live') continue;
    const delivery = `${client} ${connection} ${key}`;
    if (seen.has(delivery))
      tell('delivered twice', key, `to connection ${connection} of ${client}, seq ${seq}`);
    seen.add(delivery);
  }
}

/** Each client shows what is stored from where it began, each message once and below the one before it. */
function checkShown(
  history: readonly Entry[],
  threads: ReadonlyMap<string, readonly StoredMessage[]>,
  tell: Tell,
): void {
  const last = new Map<string, number>();
  for (const entry of history) {
    if (entry.operation === 'watch') last.set(`${entry.client} ${entry.threadId}`, entry.after);
    if (entry.operation !== 'show') continue;
    const { client, threadId, key, seq } = entry;
    const before = last.get(`${client} ${threadId}`) ?? 0;
    if (seq !== before + 1) tell('out of order', key, `${client} showed seq ${seq} after ${before}`);
    last.set(`${client} ${threadId}`, Math.max(before, seq));
  }
  for (const { client, threadId } of entriesOf(history, 'watch')) {
    const shown = last.get(`${client} ${threadId}`) ?? 0;
    for (const { key, seq } of (threads.get(threadId) ?? []).slice(shown))
      tell('unseen', key, `seq ${seq} of ${threadId} by ${client}`);
  }
}

/** A client that caught up at some time shows at least what anybody had an ack of by then. */
function checkCatchUps(sends: readonly Send[], catchUps: readonly CatchUp[], tell: Tell): void {
  const acks = sends.filter(({ outcome }) => outcome === 'ok').sort((a, b) => a.doneAt - b.doneAt);
  const acked = new Map<string, Send>();
  let next = 0;
  for (const { at, client, way, shown } of catchUps.toSorted((a, b) => a.at - b.at)) {
    for (let ack = acks[next]; ack !== undefined && ack.doneAt < at; ack = acks[++next])
      if ((ack.seq ?? 0) > (acked.get(ack.threadId)?.seq ?? 0)) acked.set(ack.threadId, ack);
    for (const [threadId, upTo] of Object.entries(shown)) {
      const { key, seq = 0 } = acked.get(threadId) ?? {};
      if (key !== undefined && seq > upTo)
        tell('missed', key, `seq ${seq} by ${client}, which had caught up by ${way} to ${upTo}`);
    }
  }
}
