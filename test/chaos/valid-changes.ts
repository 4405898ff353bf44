import type { Change, Entry, MessageState, StoredMessage, Wish } from './history.ts';
import type { Random } from './random.ts';
import { USERS, type Run } from './run.ts';

/** Adds changes of the messages of a thread to a run without a violation. Returns the number of the last one. */
export function addChanges({ entries, stored }: Run, threadId: string, random: Random): number {
  let change = 0;
  for (const [i, message] of stored.messages.entries()) {
    if (message.threadId !== threadId) continue;
    let { state } = message;
    for (const [userId, wish] of createWishes(message, random)) {
      state = { ...apply(state, wish, userId), change: ++change };
      entries.push(...changeEntries(message, userId, wish, state, random), ...arrivalEntries(message, state));
    }
    stored.messages[i] = { ...message, state };
  }
  stored.lastChanges.push({ threadId, change });
  return change;
}

/** An edit and a reaction of every message, and a deletion of some. */
function createWishes({ key, seq }: StoredMessage, random: Random): [userId: number, wish: Wish][] {
  const wishes: [number, Wish][] = [
    [1, { kind: 'edit', body: `${key} edited` }],
    [2, { kind: 'react', emoji: '👍', on: true }],
  ];
  return seq > 1 && random.below(4) === 0 ? [...wishes, [1, { kind: 'delete' }]] : wishes;
}

function apply(state: MessageState, wish: Wish, userId: number): MessageState {
  if (wish.kind === 'react') {
    const { emoji } = wish;
    return { ...state, reactions: [{ emoji, count: 1, userIds: [userId], isClipped: false }] };
  }
  const version = state.version + 1;
  if (wish.kind === 'edit') return { ...state, version, body: wish.body };
  return { ...state, version, body: '[deleted]', isDeleted: true, reactions: [] };
}

/** Up to two attempts without an answer, then an acked one. */
function changeEntries(
  { threadId, key }: StoredMessage,
  userId: number,
  wish: Wish,
  state: MessageState,
  random: Random,
): Change[] {
  const at = 200 + (state.change ?? 0) * 10;
  const common = { operation: 'change', client: `u${userId}`, userId, threadId, key, wish } as const;
  const unknown = { ...common, at, doneAt: at + 3, outcome: 'unknown' } as const;
  return [
    ...Array.from({ length: random.below(3) }, () => unknown),
    { ...common, at: at + 4, doneAt: at + 5, outcome: 'ok', state },
  ];
}

function arrivalEntries({ threadId, key, seq, id }: StoredMessage, state: MessageState): Entry[] {
  return USERS.flatMap((userId): Entry[] => {
    const common = { client: `u${userId}`, at: 206 + (state.change ?? 0) * 10, threadId, key, state };
    return [
      { ...common, operation: 'arrive', way: 'change', connection: 1, seq, id, readAt: null },
      { ...common, operation: 'replace' },
    ];
  });
}
