import { CHANGE_MUTATIONS } from './change-mutations.ts';
import { GROUP_MUTATIONS } from './group-mutations.ts';
import type { Entry, EntryOfType } from './history.ts';
import { always, changeEntry, repeatEntry, replaceRandom, type Mutation } from './mutate.ts';
import type { Random } from './random.ts';
import { createState, type Run } from './run.ts';

/** Mutations of every rule. */
export const MUTATIONS: readonly Mutation[] = [
  {
    description: 'an acked message is not stored',
    rule: 'lost',
    apply: ({ stored: { messages } }, random) => messages.splice(random.below(messages.length), 1),
  },
  {
    description: 'a message is stored twice',
    rule: 'doubled',
    apply: ({ stored: { messages } }, random) => messages.push(duplicateLast(messages, random)),
  },
  {
    description: 'a seq is left out',
    rule: 'gap',
    apply: ({ stored: { messages } }, random) =>
      replaceRandom(messages, random, (entry) => ({ ...entry, seq: entry.seq + 1 })),
  },
  {
    description: 'an ack has another seq than the stored message',
    rule: 'two answers',
    apply: (run, random) =>
      changeEntry(run, 'send', isAcked, random, (entry) => ({ ...entry, seq: (entry.seq ?? 0) + 1 })),
  },
  {
    description: 'an ack has another id than the stored message',
    rule: 'two answers',
    apply: (run, random) =>
      changeEntry(run, 'send', isAcked, random, (entry) => ({ ...entry, id: 'another' })),
  },
  {
    description: 'a message that was refused for good is stored',
    rule: 'refused yet stored',
    apply: ({ stored: { messages } }) =>
      messages.push({
        threadId: 't1',
        key: 't1-refused',
        seq: 99,
        id: 'x',
        readAt: null,
        state: createState('x'),
      }),
  },
  {
    description: 'a message that was never sent is stored',
    rule: 'invented',
    apply: ({ stored: { messages } }) =>
      messages.push({
        threadId: 't3',
        key: 'from nowhere',
        seq: 1,
        id: 'x',
        readAt: null,
        state: createState('x'),
      }),
  },
  {
    description: 'a client receives another seq than the stored one',
    rule: 'invented',
    apply: (run, random) =>
      changeEntry(run, 'arrive', always, random, (entry) => ({ ...entry, seq: entry.seq + 7 })),
  },
  {
    description: 'a connection receives a message twice',
    rule: 'delivered twice',
    apply: (run, random) => repeatEntry(run, 'arrive', ({ way }) => way === 'live', random),
  },
  {
    description: 'a client shows two messages in the wrong order',
    rule: 'out of order',
    apply: (run, random) => {
      const [first, second] = pickAdjacentShows(run, random);
      [run.entries[first], run.entries[second]] = [run.entries[second] as Entry, run.entries[first] as Entry];
    },
  },
  {
    description: 'a client shows a message twice',
    rule: 'out of order',
    apply: (run, random) => repeatEntry(run, 'show', always, random),
  },
  {
    description: 'a client leaves a message out',
    rule: 'out of order',
    apply: (run, random) => run.entries.splice(pickAdjacentShows(run, random)[0], 1),
  },
  {
    description: 'a client never shows the newest message',
    rule: 'unseen',
    apply: ({ entries }) =>
      entries.splice(
        entries.findLastIndex(({ operation }) => operation === 'show'),
        1,
      ),
  },
  {
    description: 'a client that caught up lacks an acked message',
    rule: 'missed',
    apply: (run, random) =>
      changeEntry(run, 'catch-up', always, random, (entry) => ({
        ...entry,
        shown: Object.fromEntries(Object.entries(entry.shown).map(([threadId, seq]) => [threadId, seq - 1])),
      })),
  },
  {
    description: 'a mark finds the position behind an earlier mark',
    rule: 'moved back',
    apply: (run, random) =>
      changeEntry(
        run,
        'mark',
        ({ seq }) => seq === 1,
        random,
        (entry) => ({ ...entry, position: 1 }),
      ),
  },
  {
    description: 'a mark leaves the position before its seq',
    rule: 'wrong position',
    apply: (run, random) =>
      changeEntry(
        run,
        'mark',
        ({ seq }) => seq > 2,
        random,
        (entry) => ({ ...entry, position: 2 }),
      ),
  },
  {
    description: 'the final position is behind a mark',
    rule: 'wrong position',
    apply: ({ stored: { positions } }, random) =>
      replaceRandom(positions, random, (entry) => ({ ...entry, seq: entry.seq - 1 })),
  },
  {
    description: 'the final position is past every mark',
    rule: 'wrong position',
    apply: ({ stored: { positions } }, random) =>
      replaceRandom(positions, random, (entry) => ({ ...entry, seq: entry.seq + 1 })),
  },
  {
    description: 'the time of reading of a message changes',
    rule: 'changed readAt',
    apply: ({ stored: { messages } }, random) =>
      replaceRandom(
        messages,
        random,
        (entry) => ({ ...entry, readAt: 'later' }),
        ({ readAt }) => readAt !== null,
      ),
  },
  {
    description: 'an event does not notify one of its users',
    rule: 'lost',
    apply: ({ stored: { notifications } }, random) =>
      notifications.splice(random.below(notifications.length), 1),
  },
  {
    description: 'an event notifies one of its users twice',
    rule: 'doubled',
    apply: ({ stored: { notifications } }, random) =>
      notifications.push({ ...random.pick(notifications), id: 999 }),
  },
  {
    description: 'a notification without an event is stored',
    rule: 'invented',
    apply: ({ stored: { notifications } }) => notifications.push({ userId: 1, key: 'no event', id: 999 }),
  },
  {
    description: 'a notification is pushed twice',
    rule: 'delivered twice',
    apply: (run, random) => repeatEntry(run, 'notify', always, random),
  },
  {
    description: 'a client never shows a notification',
    rule: 'unseen',
    apply: (run) => {
      const { key } = run.stored.notifications[0] ?? {};
      run.entries.splice(
        0,
        Infinity,
        ...run.entries.filter((entry) => entry.operation !== 'notify' || entry.key !== key),
      );
    },
  },
  {
    description: 'a notification that is not stored is pushed',
    rule: 'invented',
    apply: (run, random) => changeEntry(run, 'notify', always, random, (entry) => ({ ...entry, id: 999 })),
  },
  ...CHANGE_MUTATIONS,
  ...GROUP_MUTATIONS,
];

const isAcked = ({ outcome }: EntryOfType<'send'>): boolean => outcome === 'ok';

/** Indexes at which a client showed a message and the next one of its thread. */
function pickAdjacentShows({ entries }: Run, random: Random): [number, number] {
  const shows = entries.flatMap((entry, at) => (entry.operation === 'show' ? [{ ...entry, at }] : []));
  const pairs = shows.flatMap((entry): [number, number][] =>
    shows
      .filter(
        ({ client, threadId, seq }) =>
          client === entry.client && threadId === entry.threadId && seq === entry.seq + 1,
      )
      .map((next) => [entry.at, next.at]),
  );
  return random.pick(pairs);
}

/** Copy of the last message of a random thread, with the next seq, so that no gap arises. */
function duplicateLast<T extends { threadId: string; seq: number }>(
  messages: readonly T[],
  random: Random,
): T {
  const { threadId } = random.pick(messages);
  const last = messages.findLast((entry) => entry.threadId === threadId) as T;
  return { ...last, seq: last.seq + 1 };
}
