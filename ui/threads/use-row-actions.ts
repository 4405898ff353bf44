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
import { useMessagingUi } from '../messaging-ui.tsx';
import type { Texts } from '../texts/texts.ts';
import { isMuted, isUnread } from './thread-filter.ts';

/** One thing to do with a conversation, with the key that does it while its row has the focus. */
export interface RowAction extends MenuEntry {
  readonly key: string;
}

/** What can be done with a conversation from its row. */
export type ListRowActions = (thread: Thread, isOpen: boolean) => readonly RowAction[];

/** The actions of rows. `report` shows why one was refused. The same function as long as nothing changes. */
export function useRowActions(report: (error: unknown) => void): ListRowActions {
  const { client, texts } = useMessagingUi();
  return useMemo(
    () => (thread, isOpen) => [
      ...toReading(client, texts, thread, isOpen, report),
      ...toState(client, texts, thread, report),
    ],
    [client, texts, report],
  );
}

/** An open conversation is read by being seen: it cannot be marked as unread. */
function toReading(
  client: MessagingClient,
  { threads: words }: Texts,
  thread: Thread,
  isOpen: boolean,
  report: (error: unknown) => void,
): RowAction[] {
  const { id, lastSeq, lastReadSeq } = thread;
  if (isUnread(thread))
    return [{ key: 'u', icon: MailOpen, label: words.markRead, run: () => client.markRead(id, lastSeq) }];
  // Without a message that was read there is none to be unread again.
  if (isOpen || lastReadSeq === 0) return [];
  const run = (): void => void client.setThreadState(id, { unreadFrom: lastReadSeq }).catch(report);
  return [{ key: 'u', icon: Mail, label: words.markUnread, run }];
}

function toState(
  client: MessagingClient,
  { threads: words }: Texts,
  thread: Thread,
  report: (error: unknown) => void,
): RowAction[] {
  const { id, state, turn } = thread;
  const set = (change: Parameters<typeof client.setThreadState>[1]) => (): void =>
    void client.setThreadState(id, change).catch(report);
  const isPinned = (state?.pinnedAt ?? null) !== null;
  const isArchived = state?.isArchived === true;
  const muted = isMuted(thread);
  const actions: RowAction[] = [
    {
      key: 'p',
      icon: isPinned ? PinOff : Pin,
      label: isPinned ? words.unpin : words.pin,
      run: set({ isPinned: !isPinned }),
    },
    {
      key: 'm',
      icon: muted ? Bell : BellOff,
      label: muted ? words.unmute : words.mute,
      run: set({ mutedUntil: muted ? null : 'forever' }),
    },
    {
      key: 'e',
      icon: isArchived ? ArchiveRestore : Archive,
      label: isArchived ? words.unarchive : words.archive,
      run: set({ isArchived: !isArchived }),
    },
  ];
  if (turn === 'me')
    actions.push({ key: 'd', icon: CircleCheck, label: words.answered, run: set({ isAnswered: true }) });
  return actions;
}
