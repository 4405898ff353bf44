import { useId } from 'react';
import type { Thread } from '@messaging/client';
import { ThreadAvatar } from '../components/thread-avatar.tsx';
import { ViewLink } from '../components/view-link.tsx';
import { displayName } from '../format/person-name.ts';
import { toThreadPerson } from '../format/thread-person.ts';
import { useMessagingUi } from '../messaging-ui.tsx';

interface FoundThreadsProps {
  readonly threads: readonly Thread[];
  /** Called before one is opened. */
  readonly onOpen: () => void;
}

/** Conversations with a matching name or title. */
export function FoundThreads({ threads, onOpen }: FoundThreadsProps) {
  const { texts } = useMessagingUi();
  const headingId = useId();
  if (threads.length === 0) return null;
  return (
    <section aria-labelledby={headingId}>
      <h3 id={headingId}>{texts.threads.label}</h3>
      <ul>
        {threads.map((thread) => (
          <li key={thread.id}>
            <ViewLink
              view={{ name: 'thread', threadId: thread.id }}
              className="msg-found"
              data-result=""
              onOpen={onOpen}
            >
              <ThreadAvatar thread={thread} />
              <span className="msg-found-name msg-clip" dir="auto">
                {displayName(toThreadPerson(thread))}
              </span>
              {thread.otherUser !== null && thread.title !== null && (
                <span className="msg-found-text msg-clip" dir="auto">
                  {thread.title}
                </span>
              )}
            </ViewLink>
          </li>
        ))}
      </ul>
    </section>
  );
}
