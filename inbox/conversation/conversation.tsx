import { Link } from 'wouter';
import type { ThreadSnapshot } from '@messaging/client';
import { useThread } from '@messaging/client/react';
import { nameOf } from '../parts/name-of.ts';
import { useClient } from '../session/session.ts';
import { texts } from '../texts/en.ts';
import { Composer } from './composer.tsx';
import { ConversationHead } from './conversation-head.tsx';
import { NewestMessage } from './newest-message.tsx';
import { Timeline } from './timeline.tsx';
import { useUnreadLoaded } from './use-unread-loaded.ts';

/** One conversation: who it is with, its messages, and the place to write. */
export function Conversation({ id }: { id: string }) {
  const snapshot = useThread(useClient(), id);
  const { thread, status } = snapshot;
  const isLoaded = useUnreadLoaded(snapshot, id);
  if (status === 'error') return <Failed id={id} snapshot={snapshot} />;
  if (thread === null || !isLoaded) return <Loading />;
  return (
    <section className="conversation" aria-labelledby="conversation-name">
      <ConversationHead thread={thread} presence={snapshot.presence} />
      <Timeline thread={thread} snapshot={snapshot} />
      <p className="typing clip" role="status">
        {snapshot.isTyping && texts.conversation.typing(nameOf(thread.otherUser))}
      </p>
      <Composer thread={thread} />
      <NewestMessage thread={thread} items={snapshot.items} />
    </section>
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
