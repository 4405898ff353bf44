import { LiveMap, type LiveMapSnapshot } from './live-map.ts';
import type { MessagingClient } from './messaging-client.ts';
import type { Store } from './store.ts';
import { randomUuid } from './uuid.ts';
import {
  SCHEDULE_ROUTES,
  type Commands,
  type Reminder,
  type SavedReply,
  type ScheduledMessage,
  type ThreadId,
} from './wire.ts';

export type { LiveMapSnapshot } from './live-map.ts';
export type { Reminder, SavedReply, ScheduledMessage } from './wire.ts';
export { SCHEDULE_LIMITS } from '@messaging/protocol/limits';

/** A message to be sent later, and when: an ISO text with an offset. `zone` is that of the runtime when left out. */
export type NewScheduled = Omit<Commands['createScheduled']['input'], 'threadId' | 'clientId' | 'zone'> & {
  readonly zone?: string;
};

/** What changes; fields that are left out stay. `sendAt` and `zone` go together. */
export type ScheduledChange = Omit<Commands['changeScheduled']['input'], 'threadId' | 'scheduledId'>;

/** Scheduled messages, reminders and saved replies of the user. The calls reject with a `MessagingError`. */
export interface Schedule {
  /** Those that wait and those that failed, the next one first, of all threads. */
  readonly scheduled: Store<LiveMapSnapshot<ScheduledMessage>>;
  /** The next one first. */
  readonly reminders: Store<LiveMapSnapshot<Reminder>>;
  /** By name. */
  readonly replies: Store<LiveMapSnapshot<SavedReply>>;

  schedule(threadId: ThreadId, message: NewScheduled): Promise<ScheduledMessage>;
  /** Rejects with `too_late` once the message is being sent. One that failed waits again. */
  change(scheduled: ScheduledMessage, change: ScheduledChange): Promise<ScheduledMessage>;
  /** Rejects with `too_late` once the message is being sent. */
  cancel(scheduled: ScheduledMessage): Promise<void>;

  /** Sets or moves the reminder of a message; `at` is an ISO text with an offset. */
  remind(messageId: string, at: string): Promise<Reminder>;
  removeReminder(messageId: string): Promise<void>;

  /** Adds a reply, or replaces the one with this `id`. */
  saveReply(reply: Omit<SavedReply, 'id'> & { readonly id?: string }): Promise<SavedReply>;
  removeReply(id: string): Promise<void>;

  /** Shows members of common threads this time zone of the user; null: none, as before the first call. */
  shareZone(timeZone: string | null): Promise<void>;
}

type ScheduleCommand = keyof typeof SCHEDULE_ROUTES;

type Call = <K extends ScheduleCommand>(
  name: K,
  input: Commands[K]['input'],
) => Promise<Commands[K]['output']>;

/** Creates the schedule of a client. One for each client is enough. Lists are loaded at their first subscription. */
export function createSchedule(client: MessagingClient): Schedule {
  const call: Call = (name, input) => client.call(SCHEDULE_ROUTES[name], input);
  return {
    ...createScheduled(client, call),
    ...createReminders(client, call),
    ...createReplies(client, call),
    async shareZone(timeZone) {
      await call('setTimeZone', { timeZone });
    },
  };
}

function createScheduled(
  client: MessagingClient,
  call: Call,
): Pick<Schedule, 'scheduled' | 'schedule' | 'change' | 'cancel'> {
  const scheduled = new LiveMap<ScheduledMessage>(client, {
    toKey: ({ id }) => id,
    compare: (one, other) => compareTexts(one.sendAt, other.sendAt),
    load: () =>
      loadAll(async (after) => {
        const { scheduled: entries, hasMore } = await call('listScheduled', after);
        return { entries, hasMore };
      }),
  });
  const show = (entry: ScheduledMessage): ScheduledMessage => {
    const isListed = entry.state === 'waiting' || entry.state === 'failed';
    scheduled.set(entry.id, isListed ? entry : null);
    return entry;
  };
  client.on('scheduled', show);
  return {
    scheduled,
    async schedule(threadId, { zone = localZone(), ...message }) {
      return show(await call('createScheduled', { threadId, zone, ...message, clientId: randomUuid() }));
    },
    async change({ threadId, id: scheduledId }, change) {
      return show(await call('changeScheduled', { threadId, scheduledId, ...change }));
    },
    async cancel({ threadId, id: scheduledId }) {
      show(await call('cancelScheduled', { threadId, scheduledId }));
    },
  };
}

function createReminders(
  client: MessagingClient,
  call: Call,
): Pick<Schedule, 'reminders' | 'remind' | 'removeReminder'> {
  const reminders = new LiveMap<Reminder>(client, {
    toKey: ({ messageId }) => messageId,
    compare: (one, other) => compareTexts(one.at, other.at),
    load: async () => (await call('listReminders', {})).reminders,
  });
  client.on('reminder', ({ at, ...reminder }) =>
    reminders.set(reminder.messageId, at === null ? null : { ...reminder, at }),
  );
  return {
    reminders,
    async remind(messageId, at) {
      const reminder = await call('setReminder', { messageId, at });
      reminders.set(messageId, reminder);
      return reminder;
    },
    async removeReminder(messageId) {
      await call('removeReminder', { messageId });
      reminders.set(messageId, null);
    },
  };
}

function createReplies(
  client: MessagingClient,
  call: Call,
): Pick<Schedule, 'replies' | 'saveReply' | 'removeReply'> {
  const replies = new LiveMap<SavedReply>(client, {
    toKey: ({ id }) => id,
    compare: (one, other) => one.name.localeCompare(other.name),
    load: () =>
      loadAll(async (after) => {
        const { replies: entries, hasMore } = await call('listSavedReplies', after);
        return { entries, hasMore };
      }),
  });
  client.on('saved_reply', ({ id, reply }) => replies.set(id, reply));
  return {
    replies,
    async saveReply({ id = randomUuid(), ...reply }) {
      const saved = await call('putSavedReply', { id, ...reply });
      replies.set(id, saved);
      return saved;
    },
    async removeReply(replyId) {
      await call('removeSavedReply', { replyId });
      replies.set(replyId, null);
    },
  };
}

interface Page<Entry> {
  readonly entries: readonly Entry[];
  readonly hasMore: boolean;
}

/** All pages of a list, each after the last id of the one before. */
async function loadAll<Entry extends { readonly id: string }>(
  load: (after: { readonly after?: string }) => Promise<Page<Entry>>,
  after: { readonly after?: string } = {},
): Promise<readonly Entry[]> {
  const { entries, hasMore } = await load(after);
  const last = entries.at(-1);
  return hasMore && last ? [...entries, ...(await loadAll(load, { after: last.id }))] : entries;
}

const compareTexts = (one: string, other: string): number => (one < other ? -1 : Number(one > other));

/** The time zone of the runtime, by its IANA name. */
const localZone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone;
