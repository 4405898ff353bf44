import { AlarmClock, CheckCheck, Copy, History, Pencil, Pin, PinOff, Reply, Trash2 } from 'lucide-react';
import type { Message } from '@messaging/client';
import type { MenuEntry } from '../components/menu.tsx';
import { useConversation } from '../conversation/conversation-context.ts';
import { useMessagingUi } from '../messaging-ui.tsx';

/** What this user may do with a message. The service decides about the time: it may refuse an edit that comes late. */
export function useMenuEntries(message: Message) {
  const { client, texts } = useMessagingUi();
  const { isGroup, canReact, canWrite, actions } = useConversation();
  const words = texts.message;
  const isOwn = message.senderId === client.userId;
  const entries: MenuEntry[] = [];
  if (canWrite) entries.push({ icon: Reply, label: words.reply, run: () => actions.reply(message) });
  if (canWrite && isOwn) entries.push({ icon: Pencil, label: words.edit, run: () => actions.edit(message) });
  if (message.body !== '')
    entries.push({ icon: Copy, label: words.copy, run: () => void actions.copy(message) });
  if (canWrite) {
    const isPinned = message.pinnedAt !== null;
    const label = isPinned ? words.unpin : words.pin;
    entries.push({ icon: isPinned ? PinOff : Pin, label, run: () => actions.pin(message, !isPinned) });
  }
  entries.push({ icon: AlarmClock, label: words.remind, run: () => actions.remind(message) });
  if (canReact && (isGroup || isOwn))
    entries.push({ icon: CheckCheck, label: words.readers, run: () => actions.showReaders(message) });
  if (message.editedAt !== null)
    entries.push({ icon: History, label: words.versions, run: () => actions.showVersions(message) });
  if (isOwn && canReact)
    entries.push({
      icon: Trash2,
      label: words.remove,
      isDangerous: true,
      run: () => actions.remove(message),
    });
  const own = new Set(
    message.reactions.filter(({ userIds }) => userIds.includes(client.userId ?? 0)).map(({ emoji }) => emoji),
  );
  const react = canReact
    ? {
        own,
        pick: (emoji: string) => actions.react(message, emoji, !own.has(emoji)),
        more: () => actions.pickEmoji(message),
      }
    : undefined;
  return { react, entries };
}
