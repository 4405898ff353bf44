import type { MessageState, StoredMessage } from './history.ts';
import { always, changeEntry, repeatEntry, replaceRandom, type Mutation } from './mutate.ts';
import { createState, type Run } from './run.ts';

/** A message that is edited, then gets a reaction, and is never deleted. */
const KEY = 't1-1';

/** Mutations of the rules for messages that change. */
export const CHANGE_MUTATIONS: readonly Mutation[] = [
  {
    description: 'an acked change is not stored',
    rule: 'lost change',
    apply: ({ stored }, random) =>
      replaceRandom(
        stored.messages,
        random,
        (message) => ({ ...message, state: createState(message.key) }),
        ({ state }) => state.change !== null,
      ),
  },
  {
    description: 'an acked reaction is missing in what a later change left',
    rule: 'lost change',
    apply: (run) => changeStored(run, (state) => ({ ...state, change: 99, reactions: [] })),
  },
  {
    description: 'an acked edit is missing in what a later change left',
    rule: 'lost change',
    apply: (run) => changeStored(run, (state) => ({ ...state, change: 99, body: KEY })),
  },
  {
    description: 'a client gets another text with a change than the others',
    rule: 'two states',
    apply: (run, random) =>
      changeEntry(run, 'arrive', always, random, (entry) => ({
        ...entry,
        state: { ...entry.state, body: 'another' },
      })),
  },
  {
    description: 'a later change has an earlier version',
    rule: 'went back',
    apply: (run) =>
      changeEverywhere(run, (state) => (state.reactions.length > 0 ? { ...state, version: 1 } : state)),
  },
  {
    description: 'a client shows a state again',
    rule: 'went back',
    apply: (run, random) => repeatEntry(run, 'replace', always, random),
  },
  {
    description: 'a reaction names a user twice',
    rule: 'counted twice',
    apply: (run) =>
      changeStored(run, (state) => ({
        ...state,
        reactions: state.reactions.map((reaction) => ({ ...reaction, count: 2, userIds: [2, 2] })),
      })),
  },
  {
    description: 'a reaction counts more users than it has',
    rule: 'counted twice',
    apply: (run) =>
      changeEverywhere(run, (state) => ({
        ...state,
        reactions: state.reactions.map((reaction) => ({ ...reaction, count: reaction.count + 1 })),
      })),
  },
  {
    description: 'a message has two reactions with the same emoji',
    rule: 'counted twice',
    apply: (run) =>
      changeStored(run, (state) => ({ ...state, reactions: [...state.reactions, ...state.reactions] })),
  },
  {
    description: 'a client never shows the last change of a message',
    rule: 'stale',
    apply: ({ entries }) =>
      entries.splice(
        entries.findLastIndex(({ operation }) => operation === 'replace'),
        1,
      ),
  },
  {
    description: 'a client that caught up lacks an acked change',
    rule: 'missed',
    apply: (run, random) =>
      changeEntry(run, 'catch-up', always, random, (entry) => ({
        ...entry,
        changes: Object.fromEntries(Object.entries(entry.changes).map(([id, change]) => [id, change - 1])),
      })),
  },
  {
    description: 'a message reaches a client that is not of its thread',
    rule: 'stranger',
    apply: (run, random) =>
      changeEntry(run, 'arrive', always, random, (entry) => ({ ...entry, client: 'u9' })),
  },
  {
    description: 'a user changes a message of others',
    rule: 'stranger',
    apply: (run, random) =>
      changeEntry(
        run,
        'change',
        ({ outcome }) => outcome === 'ok',
        random,
        (entry) => ({ ...entry, userId: 9 }),
      ),
  },
  {
    description: 'a reaction of a user who is not a member is stored',
    rule: 'stranger',
    apply: (run) =>
      changeStored(run, (state) => ({
        ...state,
        reactions: state.reactions.map((reaction) => ({ ...reaction, userIds: [9] })),
      })),
  },
  {
    description: 'a text that nobody wrote is stored',
    rule: 'invented',
    apply: (run) => changeStored(run, (state) => ({ ...state, body: 'from nowhere' })),
  },
  {
    description: 'a message that nobody deleted is deleted',
    rule: 'invented',
    apply: (run) => changeStored(run, (state) => ({ ...state, isDeleted: true })),
  },
  {
    description: 'a reaction that nobody made is stored',
    rule: 'invented',
    apply: (run) =>
      changeStored(run, (state) => ({
        ...state,
        reactions: [...state.reactions, { emoji: '🎉', count: 1, userIds: [1], isClipped: false }],
      })),
  },
  {
    description: 'a thread has more changes than were tried',
    rule: 'invented',
    apply: ({ stored: { lastChanges } }, random) =>
      replaceRandom(lastChanges, random, (entry) => ({ ...entry, change: entry.change + 1_000 })),
  },
  {
    description: 'two messages have the same change',
    rule: 'doubled',
    apply: ({ stored: { messages } }) => {
      const [first, second] = messages as [StoredMessage, StoredMessage];
      messages[1] = { ...second, state: { ...second.state, change: first.state.change } };
    },
  },
  {
    description: 'a message has a change after the last one of its thread',
    rule: 'gap',
    apply: ({ stored: { lastChanges } }, random) =>
      replaceRandom(
        lastChanges,
        random,
        (entry) => ({ ...entry, change: 1 }),
        ({ change }) => change > 1,
      ),
  },
];

/** Changes the stored state of the message KEY. */
function changeStored({ stored: { messages } }: Run, by: (state: MessageState) => MessageState): void {
  const at = messages.findIndex(({ key }) => key === KEY);
  const message = messages[at] as StoredMessage;
  messages[at] = { ...message, state: by(message.state) };
}

/** Changes every copy of the message KEY. */
function changeEverywhere(run: Run, by: (state: MessageState) => MessageState): void {
  changeStored(run, by);
  for (const [at, entry] of run.entries.entries())
    if ('state' in entry && entry.state !== undefined && entry.key === KEY)
      run.entries[at] = { ...entry, state: by(entry.state) };
}
