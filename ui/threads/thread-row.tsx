import { BellOff, Pin, type LucideIcon } from 'lucide-react';
import { memo, type KeyboardEvent } from 'react';
import type { Thread } from '@messaging/client';
import { useStore } from '@messaging/client/react';
import { presenceDot, type PresenceDot } from '../components/presence-dot.ts';
import { ThreadAvatar } from '../components/thread-avatar.tsx';
import { useMinute } from '../components/use-minute.ts';
import { ViewLink } from '../components/view-link.tsx';
import { VisuallyHidden } from '../components/visually-hidden.tsx';
import { toShownDraft } from '../conversation/draft-sync.ts';
import { useStoredDraft } from '../conversation/drafts.ts';
import { displayName } from '../format/person-name.ts';
import { toSender, toThreadPerson } from '../format/thread-person.ts';
import { useMessageText } from '../message/use-message-text.ts';
import { useMessagingUi } from '../messaging-ui.tsx';
import { ROW_KEYS } from '../shortcuts/shortcuts.ts';
import { RowMenuButton } from './row-menu-button.tsx';
import { SwipeLabel } from './swipe-label.tsx';
import { isMuted, isUnread } from './thread-filter.ts';
import type { ListRowActions, RowAction } from './use-row-actions.ts';
import { useRowTouch } from './use-row-touch.ts';

/** Characters of a message in a preview: laying out a long one takes time. */
const PREVIEW_LENGTH = 200;
const KEYS = [...Object.values(ROW_KEYS), 'Shift+F10'].join(' ');

/** Opens the menu of a row beside an element of it, or the choices of one of its actions. */
export type OpenRowMenu = (thread: Thread, anchor: HTMLElement, action?: RowAction) => void;

interface ThreadRowProps {
  readonly thread: Thread;
  /** Index in the list, from 0. */
  readonly index: number;
  readonly isOpen: boolean;
  readonly listActions: ListRowActions;
  readonly openMenu: OpenRowMenu;
  /** Called after a swipe has archived the conversation, or brought it back. */
  readonly onArchive: (thread: Thread) => void;
}

/** One conversation of the list. */
export const ThreadRow = memo(function ThreadRow(props: ThreadRowProps) {
  const { thread, index, isOpen, listActions, openMenu, onArchive } = props;
  const { texts } = useMessagingUi();
  const { id, otherUser } = thread;
  const person = toThreadPerson(thread);
  const title = otherUser === null ? null : thread.title;
  const dot = usePresenceDot(thread);
  const name = displayName(person);
  const onLongPress = (element: HTMLElement): void => openMenu(thread, element);
  const touch = useRowTouch({ thread, isOpen, listActions, onLongPress, onArchive });
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const action = listActions(thread, isOpen).find(({ key }) => key === event.key);
    const isMenu = event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey);
    if (action === undefined && !isMenu) return;
    event.preventDefault();
    if (action?.run === undefined) openMenu(thread, event.currentTarget, action);
    else action.run();
  };
  return (
    <>
      {touch.swipe !== null && <SwipeLabel {...touch.swipe} />}
      <ViewLink
        view={{ name: 'thread', threadId: id }}
        className="msg-thread-row"
        data-index={index}
        data-thread-id={id}
        data-unread={isUnread(thread)}
        aria-current={isOpen ? 'page' : undefined}
        aria-keyshortcuts={KEYS}
        onKeyDown={onKeyDown}
        data-swiped={touch.swipe !== null}
        {...touch.handlers}
      >
        <ThreadAvatar thread={thread} dot={dot} />
        <span className="msg-thread-name msg-clip" dir="auto">
          {name}
        </span>
        {otherUser?.isOnline && <VisuallyHidden>{texts.threads.online}</VisuallyHidden>}
        <span className="msg-row-when">
          <RowMarks thread={thread} />
          <LastActivity at={thread.lastMessageAt ?? thread.createdAt} />
        </span>
        {title !== null && (
          <span className="msg-thread-title msg-clip" dir="auto">
            {title}
          </span>
        )}
        <span className="msg-thread-preview">
          <Preview thread={thread} isOpen={isOpen} />
        </span>
        <RowBadge thread={thread} />
      </ViewLink>
      <RowMenuButton name={name} onOpen={(anchor) => openMenu(thread, anchor)} />
    </>
  );
});

/** What the user has set for the conversation. */
function RowMarks({ thread }: { thread: Thread }) {
  const { texts, formats } = useMessagingUi();
  const { pinned, muted, mutedUntil } = texts.threads;
  // A time until which it is muted may have come.
  useMinute();
  const isPinned = (thread.state?.pinnedAt ?? null) !== null;
  const until = thread.state?.mutedUntil ?? 'forever';
  if (!isPinned && !isMuted(thread)) return null;
  return (
    <span className="msg-row-marks">
      {isPinned && <Mark icon={Pin} text={pinned} />}
      {isMuted(thread) && (
        <Mark icon={BellOff} text={until === 'forever' ? muted : mutedUntil(formats.dateTime(until))} />
      )}
    </span>
  );
}

function Mark({ icon: Icon, text }: { icon: LucideIcon; text: string }) {
  return (
    <span title={text}>
      <Icon aria-hidden="true" />
      <VisuallyHidden>{text}</VisuallyHidden>
    </span>
  );
}

/** The number of unread messages. A conversation that was marked as unread has a dot. */
function RowBadge({ thread }: { thread: Thread }) {
  const { threads: words } = useMessagingUi().texts;
  const { unreadCount } = thread;
  if (!isUnread(thread)) return null;
  return (
    <span className="msg-badge" data-muted={isMuted(thread)}>
      <span aria-hidden="true">{unreadCount > 99 ? '99+' : unreadCount || '•'}</span>
      <VisuallyHidden>{unreadCount === 0 ? words.markedUnread : words.unread(unreadCount)}</VisuallyHidden>
    </span>
  );
}

function LastActivity({ at }: { at: string }) {
  const { formats } = useMessagingUi();
  // At midnight a time becomes a weekday.
  useMinute();
  return (
    <time className="msg-thread-time" dateTime={at} title={formats.exactTime(at)}>
      {formats.listTime(at)}
    </time>
  );
}

function usePresenceDot({ otherUser }: Thread): PresenceDot | undefined {
  const { client } = useMessagingUi();
  const presence = useStore(client.presence).users.get(otherUser?.userId ?? 0);
  if (presence !== undefined) return presenceDot(presence);
  return otherUser?.isOnline ? 'online' : undefined;
}

/** The last message, or the draft while the conversation is not open. */
function Preview({ thread, isOpen }: Pick<ThreadRowProps, 'thread' | 'isOpen'>) {
  const { client, texts } = useMessagingUi();
  const draft = toShownDraft(useStoredDraft(thread.id), thread);
  const text = useMessageText(thread.lastMessage, thread.members);
  if (draft !== '' && !isOpen)
    return (
      <>
        <em>{texts.threads.draft}</em>
        <PreviewText>{draft.slice(0, PREVIEW_LENGTH)}</PreviewText>
      </>
    );
  const { lastMessage } = thread;
  if (lastMessage === null) return texts.threads.noMessages;
  const { senderId, kind } = lastMessage;
  const sender = toSender(thread, lastMessage);
  return (
    <>
      {kind !== 'system' && senderId === client.userId && <span>{texts.threads.you}</span>}
      {kind !== 'system' && senderId !== client.userId && thread.kind === 'group' && (
        <bdi>{texts.threads.by(displayName(sender))}</bdi>
      )}
      <PreviewText>{text}</PreviewText>
    </>
  );
}

/** Text that is cut at its own end, which is on the left in a right-to-left language. */
function PreviewText({ children }: { children: string }) {
  return (
    <span className="msg-clip" dir="auto">
      {children}
    </span>
  );
}
