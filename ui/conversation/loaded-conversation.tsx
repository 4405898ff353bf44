import { useId } from 'react';
import type { Thread, ThreadSnapshot } from '@messaging/client';
import { displayName } from '../format/person-name.ts';
import { toThreadPerson } from '../format/thread-person.ts';
import { useMessagingUi } from '../messaging-ui.tsx';
import type { Texts } from '../texts/texts.ts';
import { Composer } from './composer.tsx';
import { ConversationContext } from './conversation-context.ts';
import { ConversationHead } from './conversation-head.tsx';
import { MessageAnnouncer } from './message-announcer.tsx';
import { Messages } from './messages.tsx';
import { NoticeBar } from './notice-bar.tsx';
import { OverlayView } from './overlay.tsx';
import { useConversationTools } from './use-conversation-tools.ts';

interface LoadedConversationProps {
  readonly thread: Thread;
  readonly snapshot: ThreadSnapshot;
  /** False while messages that the user has not read are missing. */
  readonly isLoaded: boolean;
}

/** A conversation whose members are known. */
export function LoadedConversation({ thread, snapshot, isLoaded }: LoadedConversationProps) {
  const { texts } = useMessagingUi();
  const { items, context, notices, overlay, closeOverlay, composer } = useConversationTools(
    thread,
    snapshot.items,
  );
  const headingId = useId();
  const person = toThreadPerson(thread);
  // The name of a group is its title.
  const title = thread.otherUser === null ? null : thread.title;
  return (
    <ConversationContext value={context}>
      <section className="msg-root msg-conversation" aria-labelledby={headingId}>
        <ConversationHead headingId={headingId} person={person} title={title} presence={snapshot.presence} />
        <Messages thread={thread} snapshot={{ ...snapshot, items }} isLoaded={isLoaded} />
        <NoticeBar notice={notices.notice} onUndo={notices.undo} onEnd={notices.end} />
        <p className="msg-typing msg-clip" role="status">
          {snapshot.isTyping && typingText(thread, texts)}
        </p>
        <Composer {...composer} name={displayName(person)} />
        <MessageAnnouncer thread={thread} items={items} />
        {overlay !== null && <OverlayView threadId={thread.id} overlay={overlay} onClose={closeOverlay} />}
      </section>
    </ConversationContext>
  );
}

function typingText({ otherUser }: Thread, { conversation }: Texts): string {
  return otherUser === null ? conversation.someoneTyping : conversation.typing(displayName(otherUser));
}
