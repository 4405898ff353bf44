import {
  Archive,
  ArchiveRestore,
  Bell,
  BellOff,
  CircleCheck,
  Mail,
  MailOpen,
  Pin,
  PinOff,
} from 'lucide-react';
import { useMemo } from 'react';
import type { MessagingClient, Thread } from '@messaging/client';
import type { MenuEntry } from '../components/menu.tsx';
import { HOUR_MS, toMorning } from '../format/time-offers.ts';
import { useMessagingUi } from '../messaging-ui.tsx';
import type { Texts } from '../texts/texts.ts';
import { ROW_KEYS } from '../shortcuts/shortcuts.ts';
import { isMuted, isUnread } from './thread-filter.ts';

const WEEK_MS = 7 * 24 * HOUR_MS;

type ThreadStateChange = Parameters<MessagingClient['setThreadState']>[1];

/** One thing to do with a conversation, with the key that does it while its row has the focus. */
export interface RowAction extends MenuEntry {
  readonly key: string;
}

/** What can be done with a conversation from its row. */
export type ListRowActions = (thread: Thread, isOpen: boolean) => readonly RowAction[];

/**
 * The actions of rows. `report` shows why one was refused; `onRead` is called with a thread as it is when it is read. The same function
 * as long as nothing changes.
 */
export function useRowActions(
  report: (error: unknown) => void,
  onRead: (thread: Thread) => void,
): ListRowActions {
  const { client, texts } = useMessagingUi();
  return useMemo(
    () => (thread, isOpen) => [
      ...toReading(client, texts, thread, isOpen, { report, onRead }),
      ...toState(client, texts, thread, report),
    ],
    [client, texts, report, onRead],
  );
}

/** An open conversation is read by being seen: it cannot be marked as unread. */
function toReading(
  client: MessagingClient,
  { threads: words }: Texts,
  thread: Thread,
  isOpen: boolean,
  { report, onRead }: { report: (error: unknown) => void; onRead: (thread: Thread) => void },
): RowAction[] {
  const { id, state, lastSeq, lastReadSeq } = thread;
  const markRead = (): void => {
    client.markRead(id, lastSeq);
    onRead({
      ...thread,
      unreadCount: 0,
      lastReadSeq: lastSeq,
      state: state && { ...state, unreadFrom: null },
    });
  };
  if (isUnread(thread)) return [{ key: ROW_KEYS.read, icon: MailOpen, label: words.markRead, run: markRead }];
  // Without a message that was read there is none to be unread again.
  if (isOpen || lastReadSeq === 0) return [];
  const run = (): void => void client.setThreadState(id, { unreadFrom: lastReadSeq }).catch(report);
  return [{ key: ROW_KEYS.read, icon: Mail, label: words.markUnread, run }];
}

/** How long a conversation can be muted. */
function toMuteTimes(
  { muteTimes }: Texts['threads'],
  set: (change: ThreadStateChange) => () => void,
): MenuEntry[] {
  const now = new Date();
  const toEntry = (label: string, until: Date | 'forever'): MenuEntry => ({
    icon: BellOff,
    label,
    run: set({ mutedUntil: until === 'forever' ? until : until.toISOString() }),
  });
  return [
    toEntry(muteTimes.hour, new Date(now.getTime() + HOUR_MS)),
    toEntry(muteTimes.tomorrow, toMorning(now, 1)),
    toEntry(muteTimes.week, new Date(now.getTime() + WEEK_MS)),
    toEntry(muteTimes.forever, 'forever'),
  ];
}

function toState(
  client: MessagingClient,
  { threads: words }: Texts,
  thread: Thread,
  report: (error: unknown) => void,
): RowAction[] {
  const { id, state, turn } = thread;
  const set = (change: ThreadStateChange) => (): void => void client.setThreadState(id, change).catch(report);
  const isPinned = (state?.pinnedAt ?? null) !== null;
  const isArchived = state?.isArchived === true;
  const actions: RowAction[] = [
    {
      key: ROW_KEYS.pin,
      icon: isPinned ? PinOff : Pin,
      label: isPinned ? words.unpin : words.pin,
      run: set({ isPinned: !isPinned }),
    },
    isMuted(thread)
      ? { key: ROW_KEYS.mute, icon: Bell, label: words.unmute, run: set({ mutedUntil: null }) }
      : { key: ROW_KEYS.mute, icon: BellOff, label: words.mute, choices: toMuteTimes(words, set) },
    {
      key: ROW_KEYS.archive,
      icon: isArchived ? ArchiveRestore : Archive,
      label: isArchived ? words.unarchive : words.archive,
      run: set({ isArchived: !isArchived }),
    },
  ];
  if (turn === 'me')
    actions.push({
      key: ROW_KEYS.answered,
      icon: CircleCheck,
      label: words.answered,
      run: set({ isAnswered: true }),
    });
  return actions;
}
