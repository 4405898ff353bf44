import { memo } from 'react';
import type { Thread } from '@messaging/client';
import { useStore } from '@messaging/client/react';
import { presenceDot, type PresenceDot } from '../components/presence-dot.ts';
import { ThreadAvatar } from '../components/thread-avatar.tsx';
import { useMinute } from '../components/use-minute.ts';
import { ViewLink } from '../components/view-link.tsx';
import { VisuallyHidden } from '../components/visually-hidden.tsx';
import { useDraft } from '../conversation/drafts.ts';
import { displayName } from '../format/person-name.ts';
import { toSender, toThreadPerson } from '../format/thread-person.ts';
import { useMessageText } from '../message/use-message-text.ts';
import { useMessagingUi } from '../messaging-ui.tsx';

/** Characters of a message in a preview: laying out a long one takes time. */
const PREVIEW_LENGTH = 200;

interface ThreadRowProps {
  readonly thread: Thread;
  /** Index in the list, from 0. */
  readonly index: number;
  readonly isOpen: boolean;
}

/** One conversation of the list. */
export const ThreadRow = memo(function ThreadRow({ thread, index, isOpen }: ThreadRowProps) {
  const { texts } = useMessagingUi();
  const { id, otherUser, unreadCount } = thread;
  const person = toThreadPerson(thread);
  const title = otherUser === null ? null : thread.title;
  const dot = usePresenceDot(thread);
  return (
    <ViewLink
      view={{ name: 'thread', threadId: id }}
      className="msg-thread-row"
      data-index={index}
      data-thread-id={id}
      data-unread={unreadCount > 0}
      aria-current={isOpen ? 'page' : undefined}
    >
      <ThreadAvatar thread={thread} dot={dot} />
      <span className="msg-thread-name msg-clip" dir="auto">
        {displayName(person)}
      </span>
      {otherUser?.isOnline && <VisuallyHidden>{texts.threads.online}</VisuallyHidden>}
      <LastActivity at={thread.lastMessageAt ?? thread.createdAt} />
      {title !== null && (
        <span className="msg-thread-title msg-clip" dir="auto">
          {title}
        </span>
      )}
      <span className="msg-thread-preview">
        <Preview thread={thread} isOpen={isOpen} />
      </span>
      {unreadCount > 0 && (
        <span className="msg-badge">
          <span aria-hidden="true">{unreadCount > 99 ? '99+' : unreadCount}</span>
          <VisuallyHidden>{texts.threads.unread(unreadCount)}</VisuallyHidden>
        </span>
      )}
    </ViewLink>
  );
});

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
  const draft = useDraft(thread.id);
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
