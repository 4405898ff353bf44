import { filterEntries, type Entry, type MessageState, type Stored } from './history.ts';
import type { ReportViolation } from './violation.ts';

/** Checks the states of messages: as they arrived, as clients showed them, and as they are stored. */
export function stateRules(history: readonly Entry[], { messages }: Stored, report: ReportViolation): void {
  const guests = new Set(filterEntries(history, 'visit').map(toReader));
  const arrived = filterEntries(history, 'arrive').map((entry) => ({
    ...entry,
    isGuest: guests.has(toReader(entry)),
  }));
  const copies = Map.groupBy<string, Copy>([...messages, ...arrived], ({ key }) => key);
  for (const [key, states] of copies) checkCopies(key, states, report);
  checkShown(history, messages, report);
}

interface Copy {
  readonly key: string;
  readonly state: MessageState;
  /** Who has left a group reads contents of then, without the reactions, whose earlier states are not stored. */
  readonly isGuest?: boolean;
}

const toReader = ({ client, threadId }: { readonly client: string; readonly threadId: string }): string =>
  `${client} ${threadId}`;

/** A change leaves one state, and a later one never an earlier version. */
function checkCopies(key: string, copies: readonly Copy[], report: ReportViolation): void {
  const byChange = new Map<number, MessageState>();
  // Members first: they have the reactions.
  for (const { state, isGuest = false } of copies.toSorted(byGuest)) {
    const change = toNumber(state);
    const known = byChange.get(change);
    if (known !== undefined && (isSame(known, state) || (isGuest && isOfThen(known, state)))) continue;
    checkReactions(key, state, report);
    if (known === undefined) byChange.set(change, state);
    else report('two states', key, `${toText(known)} and ${toText(state)}`);
  }
  let version = 0;
  for (const state of [...byChange.values()].sort((a, b) => toNumber(a) - toNumber(b))) {
    if (state.version < version) report('went back', key, `${toText(state)} after version ${version}`);
    version = Math.max(version, state.version);
  }
}

function checkReactions(key: string, state: MessageState, report: ReportViolation): void {
  const isRight = state.reactions.every(({ count, userIds, isClipped }) => {
    const named = new Set(userIds).size;
    return named === userIds.length && (isClipped ? count > named : count === named);
  });
  const emoji = new Set(state.reactions.map((reaction) => reaction.emoji));
  if (!isRight || emoji.size < state.reactions.length) report('counted twice', key, toText(state));
}

/** A client shows ever newer states of a message, and the stored one at the end. */
function checkShown(history: readonly Entry[], messages: Stored['messages'], report: ReportViolation): void {
  const shown = new Map<string, Map<string, MessageState>>();
  for (const entry of history) {
    if (entry.operation !== 'show' && entry.operation !== 'replace') continue;
    const { client, key, state } = entry;
    const known = shown.get(key) ?? new Map<string, MessageState>();
    const before = known.get(client);
    if (entry.operation === 'replace' && before !== undefined && toNumber(state) <= toNumber(before))
      report('went back', key, `${client} showed ${toText(state)} after ${toText(before)}`);
    shown.set(key, known.set(client, state));
  }
  for (const { key, state } of messages)
    for (const [client, last] of shown.get(key) ?? [])
      if (!isSame(last, state))
        report('stale', key, `${client} shows ${toText(last)}, stored is ${toText(state)}`);
}

const byGuest = (one: Copy, other: Copy): number =>
  Number(one.isGuest ?? false) - Number(other.isGuest ?? false);

const isOfThen = (known: MessageState, state: MessageState): boolean =>
  state.reactions.length === 0 && isSame({ ...known, reactions: [] }, state);

function toNumber({ change }: MessageState): number {
  return change ?? 0;
}

function isSame(one: MessageState, other: MessageState): boolean {
  return one === other || toText(one) === toText(other);
}

function toText(state: MessageState): string {
  return JSON.stringify(state);
}
