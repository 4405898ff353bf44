import { useCallback, useId, useMemo, useState } from 'react';
import type { MessagingClient, Thread, ThreadId, ThreadSnapshot } from '@messaging/client';
import { useThread } from '@messaging/client/react';
import { ViewLink } from '../components/view-link.tsx';
import { displayName } from '../format/person-name.ts';
import { toThreadPerson } from '../format/thread-person.ts';
import { useMessagingUi } from '../messaging-ui.tsx';
import type { Texts } from '../texts/texts.ts';
import { Composer } from './composer.tsx';
import { ConversationContext } from './conversation-context.ts';
import { ConversationHead } from './conversation-head.tsx';
import { MessageAnnouncer } from './message-announcer.tsx';
import { NoticeBar, type Notice } from './notice-bar.tsx';
import { Timeline } from './timeline.tsx';
import type { ComposerTarget } from './use-composer.ts';
import { useMessageActions } from './use-message-actions.ts';
import { useUnreadLoaded } from './use-unread-loaded.ts';

/** One conversation: the other person, the messages, and the composer. */
export function Conversation({ threadId }: { threadId: ThreadId }) {
  const { client } = useMessagingUi();
  const snapshot = useThread(client, threadId);
  const { thread, status } = snapshot;
  const isLoaded = useUnreadLoaded(snapshot, threadId);
  if (status === 'error' && thread === null) return <Failed threadId={threadId} snapshot={snapshot} />;
  if (thread === null) return <Loading />;
  return <Loaded thread={thread} snapshot={snapshot} isLoaded={isLoaded} />;
}

function Loaded({ thread, snapshot, isLoaded }: MessagesProps) {
  const { client, texts } = useMessagingUi();
  const target = useMemo(() => createTarget(client, thread.id), [client, thread.id]);
  const [notice, setNotice] = useState<Notice | null>(null);
  const endNotice = useCallback(() => setNotice(null), []);
  const context = useContextValue(thread, setNotice);
  const headingId = useId();
  const person = toThreadPerson(thread);
  // The name of a group is its title.
  const title = thread.otherUser === null ? null : thread.title;
  return (
    <ConversationContext value={context}>
      <section className="msg-root msg-conversation" aria-labelledby={headingId}>
        <ConversationHead headingId={headingId} person={person} title={title} presence={snapshot.presence} />
        <Messages thread={thread} snapshot={snapshot} isLoaded={isLoaded} />
        <NoticeBar notice={notice} onEnd={endNotice} />
        <p className="msg-typing msg-clip" role="status">
          {snapshot.isTyping && typingText(thread, texts)}
        </p>
        <Composer target={target} name={displayName(person)} />
        <MessageAnnouncer thread={thread} items={snapshot.items} />
      </section>
    </ConversationContext>
  );
}

/** What the messages share. It stays the same while nothing of it changes, since each change renders all messages. */
function useContextValue({ id, kind, members, role }: Thread, show: (notice: Notice) => void) {
  const actions = useMessageActions(id, show);
  const canReact = role !== null;
  const isGroup = kind === 'group';
  return useMemo(() => ({ isGroup, members, canReact, actions }), [isGroup, members, canReact, actions]);
}

function typingText({ otherUser }: Thread, { conversation }: Texts): string {
  return otherUser === null ? conversation.someoneTyping : conversation.typing(displayName(otherUser));
}

function createTarget(client: MessagingClient, threadId: ThreadId): ComposerTarget {
  return {
    draftKey: threadId,
    send: (body) => void client.send(threadId, { body }),
    typing: (isTyping) => client.typing(threadId, isTyping),
  };
}

interface MessagesProps {
  readonly thread: Thread;
  readonly snapshot: ThreadSnapshot;
  readonly isLoaded: boolean;
}

/** The messages, or why they are missing. Unsent messages are shown while the stored ones are loading. */
function Messages({ thread, snapshot, isLoaded }: MessagesProps) {
  const { texts } = useMessagingUi();
  if (snapshot.status === 'error') return <Failed threadId={thread.id} snapshot={snapshot} />;
  if (isLoaded) return <Timeline key="loaded" thread={thread} snapshot={snapshot} />;
  if (snapshot.status !== 'ready' && snapshot.items.length > 0)
    return <Timeline key="unsent" thread={thread} snapshot={snapshot} />;
  return (
    <div className="msg-timeline msg-quiet-note">
      <p role="status">{texts.conversation.loading}</p>
    </div>
  );
}

function Loading() {
  const { texts } = useMessagingUi();
  return (
    <div className="msg-root msg-quiet-note">
      <p role="status">{texts.conversation.loading}</p>
      <BackLink />
    </div>
  );
}

/** The way back to the list, for pages in which a conversation covers it. */
function BackLink() {
  const { texts } = useMessagingUi();
  return (
    <ViewLink view={{ name: 'threads' }} className="msg-button-quiet msg-back">
      {texts.conversation.back}
    </ViewLink>
  );
}

function Failed({ threadId, snapshot: { failure } }: { threadId: ThreadId; snapshot: ThreadSnapshot }) {
  const { client, texts } = useMessagingUi();
  const isMissing = failure?.kind === 'refused' && !failure.canRetry;
  const load = (): void =>
    void client
      .thread(threadId)
      .load()
      .catch(() => {});
  return (
    <div className="msg-root msg-empty-state" role="alert">
      <h2>{isMissing ? texts.conversation.notFound : texts.conversation.failed}</h2>
      {!isMissing && (
        <button type="button" className="msg-button-quiet" onClick={load}>
          {texts.threads.retry}
        </button>
      )}
      <BackLink />
    </div>
  );
}
