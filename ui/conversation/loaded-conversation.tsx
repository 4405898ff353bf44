import { useId } from 'react';
import type { Seq, Thread, ThreadSnapshot } from '@messaging/client';
import { useFileDrop } from '../files/use-file-drop.tsx';
import { displayName } from '../format/person-name.ts';
import { toThreadPerson } from '../format/thread-person.ts';
import { GroupHead } from '../group/group-head.tsx';
import { useMessagingUi } from '../messaging-ui.tsx';
import { ScheduledLine } from '../schedule/scheduled-line.tsx';
import { Composer } from './composer.tsx';
import { ConversationContext } from './conversation-context.ts';
import { ConversationHead } from './conversation-head.tsx';
import { ConversationMenu } from './conversation-menu.tsx';
import { MessageAnnouncer } from './message-announcer.tsx';
import { Messages } from './messages.tsx';
import { PinnedBar } from './pinned-bar.tsx';
import { NoticeBar } from './notice-bar.tsx';
import { OverlayView } from './overlay.tsx';
import { useJumpByAddress } from './use-jump-by-address.ts';
import { useConversationTools } from './use-conversation-tools.ts';

interface LoadedConversationProps {
  readonly thread: Thread;
  readonly snapshot: ThreadSnapshot;
  /** False while messages that the user has not read are missing. */
  readonly isLoaded: boolean;
  /** A message to which it is scrolled. */
  readonly seq: Seq | null;
}

/** A conversation whose members are known. */
export function LoadedConversation({ thread, snapshot, isLoaded, seq }: LoadedConversationProps) {
  const { texts } = useMessagingUi();
  const { items, jump, showNewest, pins, context, notices, overlay, closeOverlay, composer } =
    useConversationTools(thread, snapshot);
  const headingId = useId();
  const drop = useFileDrop(context.canWrite ? composer.target.filesOf : undefined);
  useJumpByAddress(thread.id, isLoaded ? seq : null, jump.jump);
  return (
    <ConversationContext value={context}>
      <section className="msg-root msg-conversation" aria-labelledby={headingId} {...drop.handlers}>
        {thread.otherUser === null ? (
          <GroupHead headingId={headingId} thread={thread} />
        ) : (
          <ConversationHead
            headingId={headingId}
            person={thread.otherUser}
            title={thread.title}
            presence={snapshot.presence}
          >
            <ConversationMenu />
          </ConversationHead>
        )}
        <PinnedBar pins={pins} />
        <Messages
          jump={jump.target}
          onJumped={jump.end}
          showNewest={showNewest}
          thread={thread}
          snapshot={{ ...snapshot, items }}
          isLoaded={isLoaded}
        />
        <NoticeBar notice={notices.notice} onUndo={notices.undo} onEnd={notices.end} />
        <p className="msg-typing msg-clip" role="status">
          {useTypingText(thread, snapshot)}
        </p>
        <ScheduledLine threadId={thread.id} />
        {context.canWrite ? (
          <Composer {...composer} name={displayName(toThreadPerson(thread))} />
        ) : (
          <p className="msg-closed">{context.canReact ? texts.failures.readOnly : texts.group.left}</p>
        )}
        {drop.cover}
        <MessageAnnouncer thread={thread} items={items} />
        {overlay !== null && (
          <OverlayView thread={thread} items={items} pins={pins} overlay={overlay} onClose={closeOverlay} />
        )}
      </section>
    </ConversationContext>
  );
}

/** Who types. Of several in a group only that someone does. */
function useTypingText({ members }: Thread, { typingUserIds }: ThreadSnapshot): string {
  const { typing, someoneTyping } = useMessagingUi().texts.conversation;
  if (typingUserIds.length === 0) return '';
  const [userId] = typingUserIds;
  const typist = members.find((member) => member.userId === userId);
  return typingUserIds.length > 1 || typist === undefined ? someoneTyping : typing(displayName(typist));
}
