import { useMemo } from 'react';
import { Link } from 'wouter';
import type { MessagingClient, Thread, ThreadSnapshot } from '@messaging/client';
import { useThread } from '@messaging/client/react';
import { nameOf } from '../parts/name-of.ts';
import { useClient } from '../session/session.ts';
import { texts } from '../texts/en.ts';
import { Composer } from './composer.tsx';
import { ConversationHead } from './conversation-head.tsx';
import { NewestMessage } from './newest-message.tsx';
import { Timeline } from './timeline.tsx';
import type { Destination } from './use-composer.ts';
import { useUnreadLoaded } from './use-unread-loaded.ts';

/** One conversation: who it is with, its messages, and the place to write. */
export function Conversation({ id }: { id: string }) {
  const client = useClient();
  const snapshot = useThread(client, id);
  const { thread, status } = snapshot;
  const isLoaded = useUnreadLoaded(snapshot, id);
  const destination = useMemo(() => destinationOf(client, id), [client, id]);
  if (status === 'error' && thread === null) return <Failed id={id} snapshot={snapshot} />;
  if (thread === null) return <Loading />;
  return (
    <section className="conversation" aria-labelledby="conversation-name">
      <ConversationHead person={thread.otherUser} title={thread.title} presence={snapshot.presence} />
      <Messages thread={thread} snapshot={snapshot} isLoaded={isLoaded} />
      <p className="typing clip" role="status">
        {snapshot.isTyping && texts.conversation.typing(nameOf(thread.otherUser))}
      </p>
      <Composer to={destination} name={nameOf(thread.otherUser)} />
      <NewestMessage thread={thread} items={snapshot.items} />
    </section>
  );
}

function destinationOf(client: MessagingClient, id: string): Destination {
  return {
    draftKey: id,
    send: (body) => void client.send(id, { body }),
    typing: (isTyping) => client.typing(id, isTyping),
  };
}

interface MessagesProps {
  readonly thread: Thread;
  readonly snapshot: ThreadSnapshot;
  readonly isLoaded: boolean;
}

/** The messages, or why they are not there. What waits to be sent is shown meanwhile. */
function Messages({ thread, snapshot, isLoaded }: MessagesProps) {
  if (snapshot.status === 'error') return <Failed id={thread.id} snapshot={snapshot} />;
  if (isLoaded) return <Timeline key="loaded" thread={thread} snapshot={snapshot} />;
  if (snapshot.status !== 'ready' && snapshot.items.length > 0)
    return <Timeline key="unsent" thread={thread} snapshot={snapshot} />;
  return (
    <div className="timeline quiet-note">
      <p role="status">{texts.conversation.loading}</p>
    </div>
  );
}

function Loading() {
  return (
    <div className="quiet-note">
      <p role="status">{texts.conversation.loading}</p>
      <Back />
    </div>
  );
}

/** The way out, where the conversation covers the list. */
function Back() {
  return (
    <Link href="/" className="button-quiet only-narrow">
      {texts.shell.back}
    </Link>
  );
}

function Failed({ id, snapshot: { failure } }: { id: string; snapshot: ThreadSnapshot }) {
  const client = useClient();
  const isMissing = failure?.kind === 'refused' && !failure.canRetry;
  return (
    <div className="empty-stage" role="alert">
      <h2>{isMissing ? texts.conversation.notFound : texts.conversation.failed}</h2>
      {!isMissing && (
        <button
          type="button"
          className="button-quiet"
          onClick={() =>
            void client
              .thread(id)
              .load()
              .catch(() => {})
          }
        >
          {texts.threads.retry}
        </button>
      )}
      <Back />
    </div>
  );
}
