import { memo } from 'react';
import { Link } from 'wouter';
import type { Thread } from '@messaging/client';
import { useStore } from '@messaging/client/react';
import { useDraft } from '../conversation/drafts.ts';
import { Avatar, type Dot } from '../parts/avatar.tsx';
import { dotOf } from '../parts/dot-of.ts';
import { nameOf } from '../parts/name-of.ts';
import { exactTime, listTime } from '../parts/times.ts';
import { useMinute } from '../parts/use-minute.ts';
import { useClient } from '../session/session.ts';
import { addressOf } from '../shell/routes.ts';
import { texts } from '../texts/en.ts';

interface ThreadRowProps {
  readonly thread: Thread;
  /** Its place in the list, from 0. */
  readonly index: number;
  readonly isOpen: boolean;
}

/** One conversation of the list. */
export const ThreadRow = memo(function ThreadRow({ thread, index, isOpen }: ThreadRowProps) {
  const { id, otherUser, title, unreadCount } = thread;
  const dot = useDot(thread);
  const at = thread.lastMessageAt ?? thread.createdAt;
  return (
    <Link
      href={addressOf(id)}
      className="thread-row"
      data-index={index}
      data-unread={unreadCount > 0}
      aria-current={isOpen ? 'page' : undefined}
    >
      <Avatar person={otherUser} dot={dot} />
      <span className="thread-name clip" dir="auto">
        {nameOf(otherUser)}
      </span>
      {otherUser.isOnline && <span className="unseen">{texts.threads.online}</span>}
      <When at={at} />
      {title !== null && (
        <span className="thread-title clip" dir="auto">
          {title}
        </span>
      )}
      <span className="thread-preview">
        <Preview thread={thread} isOpen={isOpen} />
      </span>
      {unreadCount > 0 && (
        <span className="badge">
          <span aria-hidden="true">{unreadCount > 99 ? '99+' : unreadCount}</span>
          <span className="unseen">{texts.threads.unread(unreadCount)}</span>
        </span>
      )}
    </Link>
  );
});

function When({ at }: { at: string }) {
  // What was today's is yesterday's soon.
  useMinute();
  return (
    <time className="thread-time" dateTime={at} title={exactTime(at)}>
      {listTime(at)}
    </time>
  );
}

function useDot({ otherUser }: Thread): Dot | undefined {
  const presence = useStore(useClient().presence).users.get(otherUser.userId);
  if (presence !== undefined) return dotOf(presence);
  return otherUser.isOnline ? 'online' : undefined;
}

/** The last message, or the draft of a conversation that is left half written. */
function Preview({ thread, isOpen }: Pick<ThreadRowProps, 'thread' | 'isOpen'>) {
  const { userId } = useClient();
  const draft = useDraft(thread.id);
  if (draft !== '' && !isOpen)
    return (
      <>
        <em>{texts.threads.draft}</em>
        <Words>{draft.slice(0, PREVIEW)}</Words>
      </>
    );
  const { lastMessage } = thread;
  if (lastMessage === null) return texts.threads.noMessages;
  const { senderId, body, attachments } = lastMessage;
  return (
    <>
      {senderId === userId && <span>{texts.threads.you}</span>}
      <Words>{body === '' ? texts.threads.attachments(attachments.length) : body.slice(0, PREVIEW)}</Words>
    </>
  );
}

/** Cut at their own end: a language that is written from the right has it on the left. */
function Words({ children }: { children: string }) {
  return (
    <span className="clip" dir="auto">
      {children}
    </span>
  );
}

/** Characters of a message of which a part is shown: a long one need not be laid out. */
const PREVIEW = 200;
