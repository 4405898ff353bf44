import {
  filterEntries,
  type Entry,
  type Move,
  type Stored,
  type StoredMessage,
  type Visit,
} from './history.ts';
import type { ReportViolation, Rule } from './violation.ts';

/** From the seq that added a guest to the one that removed it. */
interface Stay {
  readonly first: number;
  readonly last: number;
}

/** A guest of a group, by what is stored. */
interface Guest extends Visit {
  readonly stays: readonly Stay[];
  /** Attempts at adding the guest that may have succeeded, in the order of their start. */
  readonly adds: readonly Move[];
}

/** Checks what the members of groups got and did against the order in which they were added and removed. */
export function groupRules(history: readonly Entry[], stored: Stored, report: ReportViolation): void {
  const threads = Map.groupBy(stored.messages, ({ threadId }) => threadId);
  const moves = Map.groupBy(filterEntries(history, 'move'), toKey);
  const visits = filterEntries(history, 'visit');
  const guests = new Map<string, Guest>();
  for (const visit of visits) {
    const tried = moves.get(toKey(visit)) ?? [];
    const moved = (threads.get(visit.threadId) ?? []).filter(({ system }) => system?.userId === visit.userId);
    checkMoves(visit, tried, moved, report);
    guests.set(toKey(visit), { ...visit, stays: listStays(moved), adds: listAdds(tried) });
  }
  checkSystem(stored.messages, guests, report);
  checkArrivals(history, visits, guests, report);
  checkSends(history, stored.messages, guests, report);
  checkViews(history, stored, threads, guests, report);
}

function toKey({ userId, threadId }: { readonly userId: number; readonly threadId: string }): string {
  return `${userId} in ${threadId}`;
}

function listAdds(tried: readonly Move[]): Move[] {
  const adds = tried.filter(({ wish, outcome }) => wish === 'add' && outcome !== 'fail');
  return adds.sort((a, b) => a.at - b.at);
}

function listStays(moved: readonly StoredMessage[]): Stay[] {
  const stays: Stay[] = [];
  for (const { seq, system } of moved) {
    if (system?.type === 'member_added') stays.push({ first: seq, last: Infinity });
    else stays.push({ first: stays.pop()?.first ?? seq, last: seq });
  }
  return stays;
}

/** A guest is added and removed in turns, no more often than was tried, and as was acked if every outcome is known. */
function checkMoves(
  visit: Visit,
  tried: readonly Move[],
  moved: readonly StoredMessage[],
  report: ReportViolation,
): void {
  const key = toKey(visit);
  const wishes = moved.map(({ system }) => (system?.type === 'member_added' ? 'add' : 'remove'));
  if (wishes.some((wish, i) => wish !== (i % 2 === 0 ? 'add' : 'remove')))
    report('doubled', key, `was moved twice in the same direction: ${wishes.join(', ')}`);
  const possible = tried.filter(({ outcome }) => outcome !== 'fail');
  for (const wish of ['add', 'remove'] as const) {
    const [was, may] = [wishes, possible.map((move) => move.wish)].map(
      (list) => list.filter((entry) => entry === wish).length,
    );
    if ((was ?? 0) > (may ?? 0)) report('invented', key, `${was} times ${wish} is stored, ${may} attempts`);
  }
  const isKnown = possible.every(({ outcome }) => outcome === 'ok');
  if (isKnown && wishes.length < possible.length)
    report('lost', key, `${possible.length} acked moves, ${wishes.length} stored`);
}

/** Members come and go only as guests that somebody moved. */
function checkSystem(
  messages: readonly StoredMessage[],
  guests: ReadonlyMap<string, Guest>,
  report: ReportViolation,
): void {
  for (const { key, threadId, system } of messages)
    if (system !== undefined && !guests.has(toKey({ ...system, threadId })))
      report('invented', key, `${system.type} of ${system.userId}, whom nobody moved`);
}

/** The rule that the guest breaks by having this message at `at`; undefined: it may have it. */
function findBroken({ stays, adds, history }: Guest, seq: number, at: number): Rule | undefined {
  const next = stays.findIndex(({ last }) => seq <= last);
  const stay = stays[next];
  if (stay !== undefined && seq >= stay.first) return undefined;
  // Each attempt adds once at most, so the n-th time is the n-th attempt or a later one.
  const isAddedSince = stay !== undefined && (adds[next]?.at ?? Infinity) <= at;
  if (history === 'all' && isAddedSince) return undefined;
  return next === 0 || stays.length === 0 ? 'before joining' : 'after removal';
}

function checkArrivals(
  history: readonly Entry[],
  visits: readonly Visit[],
  guests: ReadonlyMap<string, Guest>,
  report: ReportViolation,
): void {
  const byClient = new Map(visits.map((visit) => [`${visit.client} ${visit.threadId}`, toKey(visit)]));
  for (const { client, threadId, seq, at, key, way } of filterEntries(history, 'arrive')) {
    const guest = guests.get(byClient.get(`${client} ${threadId}`) ?? '');
    const broken = guest && findBroken(guest, seq, at);
    if (guest !== undefined && broken !== undefined)
      report(broken, key, `${client} got seq ${seq} by ${way}, ${toText(guest)}`);
  }
}

/** A message of a guest is stored only while it is a member. */
function checkSends(
  history: readonly Entry[],
  messages: readonly StoredMessage[],
  guests: ReadonlyMap<string, Guest>,
  report: ReportViolation,
): void {
  const users = new Map(filterEntries(history, 'follow').map(({ client, userId }) => [client, userId]));
  const senders = new Map(filterEntries(history, 'send').map(({ key, client }) => [key, users.get(client)]));
  for (const { key, threadId, seq } of messages) {
    const guest = guests.get(toKey({ userId: senders.get(key) ?? 0, threadId }));
    if (guest !== undefined && !guest.stays.some(({ first, last }) => seq > first && seq < last))
      report('stranger', key, `${guest.client} stored seq ${seq}, ${toText(guest)}`);
  }
}

/** At the end REST shows a guest exactly what it may see, and its client has all of it. */
function checkViews(
  history: readonly Entry[],
  { views }: Stored,
  threads: ReadonlyMap<string, readonly StoredMessage[]>,
  guests: ReadonlyMap<string, Guest>,
  report: ReportViolation,
): void {
  const arrived = Map.groupBy(
    filterEntries(history, 'arrive'),
    ({ client, threadId }) => `${client} ${threadId}`,
  );
  for (const view of views) {
    const guest = guests.get(toKey(view));
    const stay = guest?.stays.at(-1);
    if (guest === undefined) continue;
    const { client, threadId } = guest;
    const first = guest.history === 'all' ? 1 : (stay?.first ?? Infinity);
    const seen = new Set(view.seqs);
    const has = new Set(arrived.get(`${client} ${threadId}`)?.map(({ seq }) => seq));
    for (const { seq, key } of threads.get(threadId) ?? []) {
      const isRight = stay !== undefined && seq >= first && seq <= stay.last;
      if (isRight && !seen.has(seq))
        report('lost', key, `REST hides seq ${seq} from ${client}, ${toText(guest)}`);
      if (isRight && !has.has(seq)) report('unseen', key, `seq ${seq} of ${threadId} by ${client}`);
      if (!isRight && seen.has(seq))
        report(
          seq > (stay?.last ?? 0) && stay !== undefined ? 'after removal' : 'before joining',
          key,
          `REST shows seq ${seq} to ${client}, ${toText(guest)}`,
        );
    }
  }
}

function toText({ history, stays }: Guest): string {
  return `a member with history ${history} ${stays.map(({ first, last }) => `from ${first} to ${last}`).join(', ')}`;
}
