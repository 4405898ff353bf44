import type { Rule } from './checker.ts';
import type { Run } from './good-run.ts';
import type { Entry, Of, Operation } from './history.ts';
import type { Random } from './random.ts';

/** A way to break a good run, and the rule it breaks. */
export interface Breakage {
  readonly what: string;
  readonly rule: Rule;
  readonly damage: (run: Run, random: Random) => void;
}

export const BREAKAGES: readonly Breakage[] = [
  {
    what: 'an acked message is not stored',
    rule: 'lost',
    damage: ({ stored: { messages } }, random) => messages.splice(random.below(messages.length), 1),
  },
  {
    what: 'a message is stored twice',
    rule: 'doubled',
    damage: ({ stored: { messages } }, random) => messages.push(lastOf(messages, random)),
  },
  {
    what: 'a place is left out',
    rule: 'gap',
    damage: ({ stored: { messages } }, random) =>
      change(messages, random, (one) => ({ ...one, seq: one.seq + 1 })),
  },
  {
    what: 'an ack names another place than the one stored',
    rule: 'two answers',
    damage: (run, random) =>
      changeOne(run, 'send', isAcked, random, (one) => ({ ...one, seq: (one.seq ?? 0) + 1 })),
  },
  {
    what: 'an ack names another id than the one stored',
    rule: 'two answers',
    damage: (run, random) => changeOne(run, 'send', isAcked, random, (one) => ({ ...one, id: 'another' })),
  },
  {
    what: 'a message is stored that was refused for good',
    rule: 'refused yet stored',
    damage: ({ stored: { messages } }) =>
      messages.push({ threadId: 't1', key: 't1-refused', seq: 99, id: 'x', readAt: null }),
  },
  {
    what: 'a message is stored that nobody sent',
    rule: 'invented',
    damage: ({ stored: { messages } }) =>
      messages.push({ threadId: 't3', key: 'from nowhere', seq: 1, id: 'x', readAt: null }),
  },
  {
    what: 'a client got another place than the one stored',
    rule: 'invented',
    damage: (run, random) => changeOne(run, 'arrive', any, random, (one) => ({ ...one, seq: one.seq + 7 })),
  },
  {
    what: 'a connection was told a message twice',
    rule: 'delivered twice',
    damage: (run, random) => repeatOne(run, 'arrive', ({ way }) => way === 'live', random),
  },
  {
    what: 'a client showed two messages the wrong way round',
    rule: 'out of order',
    damage: (run, random) => {
      const [one, other] = neighbours(run, random);
      [run.entries[one], run.entries[other]] = [run.entries[other] as Entry, run.entries[one] as Entry];
    },
  },
  {
    what: 'a client showed a message twice',
    rule: 'out of order',
    damage: (run, random) => repeatOne(run, 'show', any, random),
  },
  {
    what: 'a client left a message out',
    rule: 'out of order',
    damage: (run, random) => run.entries.splice(neighbours(run, random)[0], 1),
  },
  {
    what: 'a client never showed the newest message',
    rule: 'unseen',
    damage: ({ entries }) =>
      entries.splice(
        entries.findLastIndex(({ operation }) => operation === 'show'),
        1,
      ),
  },
  {
    what: 'catching up did not bring what was acked',
    rule: 'missed',
    damage: (run, random) =>
      changeOne(run, 'catch-up', any, random, (one) => ({
        ...one,
        shown: Object.fromEntries(Object.entries(one.shown).map(([threadId, seq]) => [threadId, seq - 1])),
      })),
  },
  {
    what: 'a mark found the position behind an older one',
    rule: 'moved back',
    damage: (run, random) =>
      changeOne(
        run,
        'mark',
        ({ seq }) => seq === 1,
        random,
        (one) => ({ ...one, position: 1 }),
      ),
  },
  {
    what: 'a mark left the position before its place',
    rule: 'wrong position',
    damage: (run, random) =>
      changeOne(
        run,
        'mark',
        ({ seq }) => seq > 2,
        random,
        (one) => ({ ...one, position: 2 }),
      ),
  },
  {
    what: 'the position in the end is behind a mark',
    rule: 'wrong position',
    damage: ({ stored: { positions } }, random) =>
      change(positions, random, (one) => ({ ...one, seq: one.seq - 1 })),
  },
  {
    what: 'the position in the end is past every mark',
    rule: 'wrong position',
    damage: ({ stored: { positions } }, random) =>
      change(positions, random, (one) => ({ ...one, seq: one.seq + 1 })),
  },
  {
    what: 'a message was read at another time later',
    rule: 'changed readAt',
    damage: ({ stored: { messages } }, random) =>
      change(messages, random, (one) => ({ ...one, readAt: 'later' })),
  },
  {
    what: 'an event told one of its users nothing',
    rule: 'lost',
    damage: ({ stored: { notifications } }, random) =>
      notifications.splice(random.below(notifications.length), 1),
  },
  {
    what: 'an event told one of its users twice',
    rule: 'doubled',
    damage: ({ stored: { notifications } }, random) =>
      notifications.push({ ...random.pick(notifications), id: 999 }),
  },
  {
    what: 'a notification of no event is stored',
    rule: 'invented',
    damage: ({ stored: { notifications } }) => notifications.push({ userId: 1, key: 'no event', id: 999 }),
  },
  {
    what: 'a notification was pushed twice',
    rule: 'delivered twice',
    damage: (run, random) => repeatOne(run, 'notify', any, random),
  },
  {
    what: 'a client never showed a notification',
    rule: 'unseen',
    damage: (run) => {
      const { key } = run.stored.notifications[0] ?? {};
      run.entries.splice(
        0,
        Infinity,
        ...run.entries.filter((one) => one.operation !== 'notify' || one.key !== key),
      );
    },
  },
  {
    what: 'a notification was pushed that is not stored',
    rule: 'invented',
    damage: (run, random) => changeOne(run, 'notify', any, random, (one) => ({ ...one, id: 999 })),
  },
];

const any = (): boolean => true;
const isAcked = ({ outcome }: Of<'send'>): boolean => outcome === 'ok';

/** Replaces one of a list. */
function change<T>(list: T[], random: Random, by: (one: T) => T): void {
  const at = random.below(list.length);
  list[at] = by(list[at] as T);
}

/** Where an entry stands, of those of a kind that fit. */
function placeOf<O extends Operation>(
  { entries }: Run,
  operation: O,
  fits: (one: Of<O>) => boolean,
  random: Random,
): number {
  const fit = (entry: Entry): boolean => entry.operation === operation && fits(entry as Of<O>);
  return random.pick(entries.flatMap((entry, at) => (fit(entry) ? [at] : [])));
}

function changeOne<O extends Operation>(
  run: Run,
  operation: O,
  fits: (one: Of<O>) => boolean,
  random: Random,
  by: (one: Of<O>) => Of<O>,
): void {
  const at = placeOf(run, operation, fits, random);
  run.entries[at] = by(run.entries[at] as Of<O>);
}

function repeatOne<O extends Operation>(
  run: Run,
  operation: O,
  fits: (one: Of<O>) => boolean,
  random: Random,
): void {
  const at = placeOf(run, operation, fits, random);
  run.entries.splice(at, 0, run.entries[at] as Entry);
}

/** Where a client showed a message, and where it showed the next one of the thread. */
function neighbours({ entries }: Run, random: Random): [number, number] {
  const shows = entries.flatMap((entry, at) => (entry.operation === 'show' ? [{ ...entry, at }] : []));
  const pairs = shows.flatMap((one): [number, number][] =>
    shows
      .filter(
        ({ client, threadId, seq }) =>
          client === one.client && threadId === one.threadId && seq === one.seq + 1,
      )
      .map((next) => [one.at, next.at]),
  );
  return random.pick(pairs);
}

/** The last message of a thread as another one behind it, so that the places stay whole. */
function lastOf<T extends { threadId: string; seq: number }>(messages: readonly T[], random: Random): T {
  const { threadId } = random.pick(messages);
  const last = messages.findLast((one) => one.threadId === threadId) as T;
  return { ...last, seq: last.seq + 1 };
}
