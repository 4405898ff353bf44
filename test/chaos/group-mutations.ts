import type { EntryOfType, StoredMessage } from './history.ts';
import { changeEntry, type Mutation } from './mutate.ts';
import type { Random } from './random.ts';
import type { Run } from './run.ts';
import { GROUP, GUESTS } from './valid-group.ts';

/** Mutations of the rules for groups. */
export const GROUP_MUTATIONS: readonly Mutation[] = [
  {
    description: 'a removed member gets a later message live',
    rule: 'after removal',
    apply: (run) => receive(run, GUESTS.none, getLast(run), 'live'),
  },
  {
    description: 'a removed member gets a later message by sync',
    rule: 'after removal',
    apply: (run) => receive(run, GUESTS.none, getLast(run), 'sync'),
  },
  {
    description: 'a member who was added again without history gets a message of its absence',
    rule: 'after removal',
    apply: (run) => receive(run, GUESTS.none, getAbsent(run, GUESTS.none), 'list'),
  },
  {
    description: 'a removed member gets a message before it is added again with all of the history',
    rule: 'after removal',
    apply: (run) => receive(run, GUESTS.all, getAbsent(run, GUESTS.all), 'list', 2_000),
  },
  {
    description: 'REST shows a removed member a later message',
    rule: 'after removal',
    apply: (run) => changeView(run, GUESTS.none, (seqs) => [...seqs, getLast(run).seq]),
  },
  {
    description: 'a member without history gets an earlier message',
    rule: 'before joining',
    apply: (run) => receive(run, GUESTS.none, getFirst(run), 'sync'),
  },
  {
    description: 'a user gets a message before it is added with all of the history',
    rule: 'before joining',
    apply: (run) => receive(run, GUESTS.all, getFirst(run), 'live', 1_000),
  },
  {
    description: 'REST shows a member without history an earlier message',
    rule: 'before joining',
    apply: (run) => changeView(run, GUESTS.none, (seqs) => [1, ...seqs]),
  },
  {
    description: 'REST hides a message from a member',
    rule: 'lost',
    apply: (run, random) => {
      const userId = random.pick(Object.values(GUESTS));
      changeView(run, userId, (seqs) => seqs.toSpliced(random.below(seqs.length), 1));
    },
  },
  {
    description: 'a member never gets a message that REST shows it',
    rule: 'unseen',
    apply: (run, random) => {
      const seqs = run.stored.views.find(({ userId }) => userId === GUESTS.none)?.seqs ?? [];
      const seq = random.pick(seqs);
      const isMeant = (entry: Run['entries'][number]): boolean =>
        entry.operation === 'arrive' && entry.client === `u${GUESTS.none}` && entry.seq === seq;
      run.entries.splice(0, Infinity, ...run.entries.filter((entry) => !isMeant(entry)));
    },
  },
  {
    description: 'a message of a removed member is stored',
    rule: 'stranger',
    apply: (run) => {
      const { key } = getLast(run);
      for (const [at, entry] of run.entries.entries())
        if (entry.operation === 'send' && entry.key === key)
          run.entries[at] = { ...entry, client: `u${GUESTS.none}` };
    },
  },
  {
    description: 'a member is removed that nobody moved',
    rule: 'invented',
    apply: (run, random) => changeMoved(run, random, (system) => ({ ...system, userId: 9 })),
  },
  {
    description: 'a member is added that is one already',
    rule: 'doubled',
    apply: (run, random) =>
      changeMoved(run, random, ({ type, userId }) => ({
        type: type === 'member_added' ? 'member_removed' : 'member_added',
        userId,
      })),
  },
  {
    description: 'a member is added more often than was tried',
    rule: 'invented',
    apply: (run, random) =>
      changeEntry(run, 'move', isAcked, random, (entry) => ({ ...entry, outcome: 'fail' })),
  },
  {
    description: 'an acked removal is not stored',
    rule: 'lost',
    apply: ({ stored: { messages } }) => {
      const at = messages.findLastIndex(({ system }) => system?.type === 'member_removed');
      const { system: _, ...rest } = messages[at] as StoredMessage;
      messages[at] = rest;
    },
  },
];

const isAcked = ({ outcome }: EntryOfType<'move'>): boolean => outcome === 'ok';

function listMessages({ stored }: Run): StoredMessage[] {
  return stored.messages.filter(({ threadId }) => threadId === GROUP);
}

function getFirst(run: Run): StoredMessage {
  return listMessages(run)[0] as StoredMessage;
}

function getLast(run: Run): StoredMessage {
  return listMessages(run).at(-1) as StoredMessage;
}

/** A message of a user between the first removal of the guest and its return. */
function getAbsent(run: Run, userId: number): StoredMessage {
  const messages = listMessages(run);
  const removed = messages.findIndex(
    ({ system }) => system?.type === 'member_removed' && system.userId === userId,
  );
  return messages.slice(removed).find(({ system }) => system === undefined) as StoredMessage;
}

function receive(
  { entries }: Run,
  userId: number,
  { system: _, ...message }: StoredMessage,
  way: 'live' | 'list' | 'sync',
  at = 9_500,
): void {
  entries.push({ ...message, operation: 'arrive', client: `u${userId}`, at, connection: 7, way });
}

function changeView(
  { stored: { views } }: Run,
  userId: number,
  by: (seqs: readonly number[]) => number[],
): void {
  const at = views.findIndex((view) => view.userId === userId);
  const view = views[at];
  if (view !== undefined) views[at] = { ...view, seqs: by(view.seqs) };
}

function changeMoved(
  { stored: { messages } }: Run,
  random: Random,
  by: (system: NonNullable<StoredMessage['system']>) => NonNullable<StoredMessage['system']>,
): void {
  const moved = messages.filter(({ system }) => system !== undefined);
  const message = random.pick(moved);
  if (message.system !== undefined)
    messages[messages.indexOf(message)] = { ...message, system: by(message.system) };
}
