import type { Entry, Send, StoredMessage } from './history.ts';
import type { Random } from './random.ts';
import { createState, USERS, type Run } from './run.ts';
import { addGroup } from './valid-group.ts';
import { addChanges } from './valid-changes.ts';

/** Generates a run of two threads of two users without a violation. */
export function createValidRun(random: Random): Run {
  const run: Run = {
    entries: [],
    stored: { messages: [], lastChanges: [], positions: [], views: [], notifications: [] },
  };
  for (const userId of USERS) run.entries.push({ operation: 'follow', client: `u${userId}`, at: 0, userId });
  for (let thread = 1; thread <= 2; thread++) addThread(run, `t${thread}`, random);
  addGroup(run, random);
  for (let event = 1; event <= 3; event++) addEvent(run, event, random);
  return run;
}

function addThread(run: Run, threadId: string, random: Random): void {
  const { entries, stored } = run;
  for (const userId of USERS)
    entries.push({ operation: 'watch', client: `u${userId}`, at: 0, threadId, after: 0 });
  const count = random.between(3, 9);
  for (let seq = 1; seq <= count; seq++) {
    const key = `${threadId}-${seq}`;
    const message = { threadId, key, seq, id: `id ${key}`, readAt: null, state: createState(key) };
    entries.push(...sendEntries(message, random), ...arrivalEntries(message, random));
    stored.messages.push({ ...message, readAt: `read ${seq}` });
  }
  const changes = { [threadId]: addChanges(run, threadId, random) };
  const refused = { operation: 'send', threadId, client: 'u1', at: 500, doneAt: 501 } as const;
  entries.push({ ...refused, key: `${threadId}-refused`, outcome: 'fail' });
  const shown = { [threadId]: count };
  entries.push({
    operation: 'catch-up',
    client: 'u1',
    at: 900,
    way: random.pick(['list', 'sync']),
    shown,
    changes,
  });
  for (const seq of [2, 1, count])
    entries.push(markEntry(threadId, seq, seq === 1 ? 2 : seq, entries.length));
  stored.positions.push({ userId: 1, threadId, seq: count });
}

/** Up to two attempts without an answer, then one or two acked ones (two if they raced). */
function sendEntries({ threadId, key, seq, id }: StoredMessage, random: Random): Send[] {
  const at = seq * 10;
  const common = { operation: 'send', threadId, key, client: 'u1' } as const;
  const unknown = { ...common, at, doneAt: at + 3, outcome: 'unknown' } as const;
  const acked = { ...common, at: at + 4, doneAt: at + 5, outcome: 'ok', seq, id } as const;
  return [
    ...Array.from({ length: random.below(3) }, () => unknown),
    ...Array.from({ length: random.between(1, 3) }, () => acked),
  ];
}

function arrivalEntries({ threadId, key, seq, id, state }: StoredMessage, random: Random): Entry[] {
  return USERS.flatMap((userId): Entry[] => {
    const common = { client: `u${userId}`, at: seq * 10 + 6, threadId, key, seq, id, state };
    const listed = {
      ...common,
      operation: 'arrive',
      way: 'list',
      connection: 1,
      readAt: `read ${seq}`,
    } as const;
    return [
      { ...listed, way: 'live', readAt: null },
      ...Array.from({ length: random.between(1, 3) }, () => listed),
      { ...common, operation: 'show' },
    ];
  });
}

function markEntry(threadId: string, seq: number, position: number, n: number): Entry {
  const at = 1_000 + n * 10;
  const common = { operation: 'mark', client: 'u1', userId: 1, threadId, seq, position } as const;
  return { ...common, at, doneAt: at + 5, outcome: 'ok' };
}

function addEvent({ entries, stored }: Run, event: number, random: Random): void {
  const key = `event ${event}`;
  const at = event * 10;
  entries.push({ operation: 'produce', client: 'platform', at, key, userIds: USERS, outcome: 'ok' });
  for (const userId of USERS) {
    const id = event * 10 + userId;
    stored.notifications.push({ userId, key, id });
    const pushed = {
      operation: 'notify',
      way: 'live',
      client: `u${userId}`,
      at,
      connection: 1,
      userId,
      key,
      id,
    } as const;
    for (let device = 0; device <= random.below(2); device++) entries.push({ ...pushed, connection: device });
  }
}
