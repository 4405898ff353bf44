import type { Entry, Move, StoredMessage } from './history.ts';
import type { Random } from './random.ts';
import { createState, USERS, type Run } from './run.ts';

export const GROUP = 'g1';
/** Guests of the group, by what they may see of what was before. */
export const GUESTS = { none: 3, all: 4 } as const;

/**
 * Adds a group to a run without a violation: its guests are added, removed and added again, and one of them is removed for good.
 */
export function addGroup(run: Run, random: Random): void {
  const { entries, stored } = run;
  for (const userId of USERS)
    entries.push({ operation: 'watch', client: `u${userId}`, at: 0, threadId: GROUP, after: 0 });
  const guests = Object.entries(GUESTS) as ['none' | 'all', number][];
  const messages: StoredMessage[] = [];
  const say = (): void => void messages.push(addSent(run, messages.length + 1, random));
  const moveAll = (wish: Move['wish'], userIds: readonly number[]): void => {
    for (const userId of userIds) messages.push(addMoved(run, messages.length + 1, userId, wish, random));
  };
  for (const [history, userId] of guests) {
    const client = `u${userId}`;
    entries.push({ operation: 'follow', client, at: 0, userId });
    entries.push({ operation: 'visit', client, at: 0, userId, threadId: GROUP, history });
  }
  const both = [GUESTS.none, GUESTS.all];
  const talk = (): void => {
    for (let n = random.between(1, 4); n > 0; n--) say();
  };
  talk();
  moveAll('add', both);
  talk();
  moveAll('remove', both);
  talk();
  moveAll('add', both);
  talk();
  moveAll('remove', [GUESTS.none]);
  talk();
  stored.messages.push(...messages);
  stored.lastChanges.push({ threadId: GROUP, change: 0 });
  addViews(run, messages);
}

function toAt(seq: number): number {
  return 2_000 + seq * 10;
}

function addSent(run: Run, seq: number, random: Random): StoredMessage {
  const key = `${GROUP}-${seq}`;
  const message = { threadId: GROUP, key, seq, id: `id ${key}`, readAt: null, state: createState(key) };
  const at = toAt(seq);
  const sent = { operation: 'send', threadId: GROUP, key, client: 'u1', at, doneAt: at + 2 } as const;
  if (random.below(3) === 0) run.entries.push({ ...sent, outcome: 'unknown' });
  run.entries.push({ ...sent, outcome: 'ok', seq, id: message.id });
  show(run, message);
  return message;
}

function addMoved(run: Run, seq: number, userId: number, wish: Move['wish'], random: Random): StoredMessage {
  const id = `id ${GROUP}-${seq}`;
  const at = toAt(seq);
  const move = {
    operation: 'move',
    client: 'u1',
    at,
    doneAt: at + 2,
    threadId: GROUP,
    userId,
    wish,
  } as const;
  if (random.below(3) === 0) run.entries.push({ ...move, at: at - 1, outcome: 'fail' });
  run.entries.push({ ...move, outcome: 'ok' });
  const type = wish === 'add' ? 'member_added' : 'member_removed';
  const message = { threadId: GROUP, key: id, seq, id, readAt: null, state: createState(id) };
  show(run, message);
  return { ...message, system: { type, userId } };
}

/** The members who stay show each message at once. */
function show({ entries }: Run, message: StoredMessage): void {
  for (const userId of USERS) {
    const { readAt, ...shown } = message;
    const common = { ...shown, client: `u${userId}`, at: toAt(message.seq) + 3 };
    entries.push({ ...common, operation: 'arrive', way: 'live', connection: 1, readAt });
    entries.push({ ...common, operation: 'show' });
  }
}

/** A guest gets what is stored while it is a member, and with all of the history also what was before. */
function addViews({ entries, stored }: Run, messages: readonly StoredMessage[]): void {
  const get = (userId: number, seen: readonly StoredMessage[], way: 'live' | 'sync', at?: number): void => {
    for (const { system: _, ...message } of seen) {
      const time = at ?? toAt(message.seq) + 3;
      const common = { operation: 'arrive', client: `u${userId}`, at: time, connection: 1 } as const;
      entries.push({ ...common, way, ...message } satisfies Entry);
    }
  };
  for (const userId of Object.values(GUESTS)) {
    const stays = listStays(messages, userId);
    for (const stay of stays) get(userId, stay, 'live');
    const last = stays.at(-1) ?? [];
    const isAll = userId === GUESTS.all;
    if (isAll) get(userId, messages, 'sync', 9_000);
    const seqs = (isAll ? messages : last).map(({ seq }) => seq);
    stored.views.push({ userId, threadId: GROUP, seqs });
  }
}

/** The messages of each time between being added and being removed, both included. */
function listStays(messages: readonly StoredMessage[], userId: number): StoredMessage[][] {
  const stays: StoredMessage[][] = [];
  let isIn = false;
  for (const message of messages) {
    const isMove = message.system?.userId === userId;
    if (isMove && message.system?.type === 'member_added') [isIn] = [true, stays.push([])];
    if (isIn) stays.at(-1)?.push(message);
    if (isMove && message.system?.type === 'member_removed') isIn = false;
  }
  return stays;
}
