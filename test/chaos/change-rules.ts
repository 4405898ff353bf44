import {
  filterEntries,
  type Change,
  type Entry,
  type MessageState,
  type Stored,
  type StoredMessage,
} from './history.ts';
import type { ReportViolation } from './violation.ts';

/** Checks the changes that were asked for against the stored messages, and who took part. */
export function changeRules(history: readonly Entry[], stored: Stored, report: ReportViolation): void {
  const byKey = new Map(stored.messages.map((message) => [message.key, message]));
  const attempts = filterEntries(history, 'change');
  const members = findMembers(history);
  for (const [key, changes] of Map.groupBy(attempts, (change) => change.key)) {
    const message = byKey.get(key);
    if (message !== undefined) checkAcked(message, changes, report);
  }
  checkStored(attempts, stored.messages, members, report);
  checkNumbers(attempts, stored, report);
  checkStrangers(history, members, report);
  checkCatchUps(history, report);
}

/** What was acked is stored, unless a later change may have replaced it. */
function checkAcked(message: StoredMessage, changes: readonly Change[], report: ReportViolation): void {
  const { key, state } = message;
  for (const { outcome, state: acked, wish } of changes)
    if (outcome === 'ok' && (acked?.change ?? 0) > (state.change ?? 0))
      report('lost change', key, `${JSON.stringify(wish)} was acked as change ${acked?.change}`);
  for (const related of Map.groupBy(changes, getSubject).values()) {
    const last = findLast(related);
    const isDeleted = last?.wish.kind !== 'delete' && changes.some(({ wish }) => wish.kind === 'delete');
    if (last !== undefined && !isDeleted && !isDone(last, state))
      report(
        'lost change',
        key,
        `${JSON.stringify(last.wish)} was acked, ${JSON.stringify(state)} is stored`,
      );
  }
}

/** Changes of one subject replace each other: the content of a message, or one reaction of one user. */
function getSubject({ wish, userId }: Change): string {
  return wish.kind === 'react' ? `${userId} ${wish.emoji}` : 'content';
}

/** The acked change that all others of its subject came before; undefined if that is open. */
function findLast(changes: readonly Change[]): Change | undefined {
  const tried = changes.filter(({ outcome }) => outcome !== 'fail');
  const last = tried.reduce<Change | undefined>(
    (a, b) => (a !== undefined && a.at > b.at ? a : b),
    undefined,
  );
  if (last?.outcome !== 'ok') return undefined;
  const wish = JSON.stringify(last.wish);
  const isBefore = (other: Change): boolean =>
    JSON.stringify(other.wish) === wish || (other.outcome === 'ok' && other.doneAt < last.at);
  return tried.every(isBefore) ? last : undefined;
}

function isDone({ wish, userId }: Change, { body, isDeleted, reactions }: MessageState): boolean {
  if (wish.kind === 'edit') return body === wish.body;
  if (wish.kind === 'delete') return isDeleted;
  const reaction = reactions.find(({ emoji }) => emoji === wish.emoji);
  return (reaction?.userIds.includes(userId) ?? false) === wish.on;
}

/** Every stored change was asked for by a user. */
function checkStored(
  attempts: readonly Change[],
  messages: readonly StoredMessage[],
  members: ReadonlyMap<string, ReadonlySet<number>>,
  report: ReportViolation,
): void {
  const tried = Map.groupBy(
    attempts.filter(({ outcome }) => outcome !== 'fail'),
    ({ key }) => key,
  );
  for (const { key, threadId, state } of messages) {
    const changes = tried.get(key) ?? [];
    const wished = (kind: 'edit' | 'delete') => changes.filter(({ wish }) => wish.kind === kind);
    const isKnown = state.isDeleted
      ? wished('delete').length > 0
      : state.version === 1 || wished('edit').some((change) => isDone(change, state));
    if (!isKnown) report('invented', key, `nobody made it ${JSON.stringify(state)}`);
    for (const { emoji, userIds } of state.reactions) {
      for (const userId of userIds) {
        const isMember = members.get(threadId)?.has(userId) ?? false;
        if (!isMember) report('stranger', key, `${userId} reacted with ${emoji}`);
        const made = changes.some(
          ({ wish, userId: by }) => wish.kind === 'react' && wish.on && wish.emoji === emoji && by === userId,
        );
        if (isMember && !made) report('invented', key, `${userId} never reacted with ${emoji}`);
      }
    }
  }
}

/** The numbers of a thread's changes: each is of one message, and there are no more than changes. */
function checkNumbers(
  attempts: readonly Change[],
  { messages, lastChanges }: Stored,
  report: ReportViolation,
): void {
  const tried = Map.groupBy(attempts, ({ threadId }) => threadId);
  const stored = Map.groupBy(messages, ({ threadId }) => threadId);
  for (const { threadId, change: lastChange } of lastChanges) {
    const possible = (tried.get(threadId) ?? []).filter(({ outcome }) => outcome !== 'fail').length;
    if (lastChange > possible)
      report('invented', threadId, `has change ${lastChange}, and ${possible} attempts at changes`);
    const numbers = new Set<number>();
    for (const { key, state } of stored.get(threadId) ?? []) {
      if (state.change === null) continue;
      if (numbers.has(state.change))
        report('doubled', key, `change ${state.change} is of another message too`);
      if (state.change > lastChange)
        report('gap', key, `change ${state.change} is after the last, ${lastChange}`);
      numbers.add(state.change);
    }
  }
}

/** Ids of the users whose clients watch a thread. */
function findMembers(history: readonly Entry[]): Map<string, Set<number>> {
  const users = new Map(filterEntries(history, 'follow').map(({ client, userId }) => [client, userId]));
  const members = new Map<string, Set<number>>();
  for (const { client, threadId } of filterEntries(history, 'watch'))
    members.set(threadId, (members.get(threadId) ?? new Set()).add(users.get(client) ?? 0));
  return members;
}

/** Messages reach members only, and only members change them. */
function checkStrangers(
  history: readonly Entry[],
  members: ReadonlyMap<string, ReadonlySet<number>>,
  report: ReportViolation,
): void {
  const watches = [...filterEntries(history, 'watch'), ...filterEntries(history, 'visit')];
  const watched = new Set(watches.map(({ client, threadId }) => `${client} ${threadId}`));
  for (const { client, threadId, key, way } of filterEntries(history, 'arrive'))
    if (!watched.has(`${client} ${threadId}`)) report('stranger', key, `${client} got it by ${way}`);
  for (const { userId, threadId, key, outcome, wish } of filterEntries(history, 'change'))
    if (outcome === 'ok' && !members.get(threadId)?.has(userId))
      report('stranger', key, `${userId} changed it: ${JSON.stringify(wish)}`);
}

/** A client that caught up knows at least every change acked before. */
function checkCatchUps(history: readonly Entry[], report: ReportViolation): void {
  const acks = filterEntries(history, 'change')
    .filter(({ outcome }) => outcome === 'ok')
    .sort((a, b) => a.doneAt - b.doneAt);
  const acked = new Map<string, Change>();
  let next = 0;
  for (const { at, client, way, changes } of filterEntries(history, 'catch-up').sort((a, b) => a.at - b.at)) {
    for (let ack = acks[next]; ack !== undefined && ack.doneAt < at; ack = acks[++next])
      if ((ack.state?.change ?? 0) > (acked.get(ack.threadId)?.state?.change ?? 0))
        acked.set(ack.threadId, ack);
    for (const [threadId, upTo] of Object.entries(changes)) {
      const { key = '', state } = acked.get(threadId) ?? {};
      if ((state?.change ?? 0) > upTo)
        report(
          'missed',
          key,
          `change ${state?.change} by ${client}, which had caught up by ${way} to ${upTo}`,
        );
    }
  }
}
