import { useId } from 'react';
import type { SearchResult } from '@messaging/client/search';
import { Avatar } from '../components/avatar.tsx';
import { ViewLink } from '../components/view-link.tsx';
import { displayName, type Person } from '../format/person-name.ts';
import { useMessagingUi } from '../messaging-ui.tsx';
import { Snippet } from './snippet.tsx';
import type { Found } from './use-found.ts';

interface FoundMessagesProps {
  readonly found: Found;
  /** Called before one is opened. */
  readonly onOpen: () => void;
  readonly onMore: () => void;
}

/** Messages with matching words, newest first. A press opens the conversation around one. */
export function FoundMessages({ found, onOpen, onMore }: FoundMessagesProps) {
  const { texts } = useMessagingUi();
  const { results, hasMore, status } = found.messages;
  const headingId = useId();
  if (results.length === 0) return null;
  return (
    <section aria-labelledby={headingId}>
      <h3 id={headingId}>{texts.conversation.messages}</h3>
      <ul>
        {results.map((result) => (
          <li key={result.message.id}>
            <FoundMessage result={result} onOpen={onOpen} />
          </li>
        ))}
      </ul>
      {hasMore && (
        <button
          type="button"
          className="msg-button-quiet"
          data-result=""
          disabled={status === 'loading'}
          onClick={onMore}
        >
          {texts.search.more}
        </button>
      )}
    </section>
  );
}

function FoundMessage({ result, onOpen }: { result: SearchResult; onOpen: () => void }) {
  const { client, texts, formats } = useMessagingUi();
  const { message, thread, highlights } = result;
  const sender = toSender(result);
  const place = thread.title ?? (thread.otherUser === null ? '' : displayName(thread.otherUser));
  return (
    <ViewLink
      view={{ name: 'thread', threadId: thread.id, seq: message.seq }}
      className="msg-found"
      data-result=""
      onOpen={onOpen}
    >
      <Avatar person={sender} size="small" />
      <span className="msg-found-name msg-clip">
        <bdi>{message.senderId === client.userId ? texts.conversation.you : displayName(sender)}</bdi>
        {place !== '' && <bdi className="msg-found-place">{place}</bdi>}
      </span>
      <time
        className="msg-found-time"
        dateTime={message.createdAt}
        title={formats.exactTime(message.createdAt)}
      >
        {formats.listTime(message.createdAt)}
      </time>
      <Snippet message={message} members={thread.members} highlights={highlights} />
    </ViewLink>
  );
}

function toSender({ message, thread }: SearchResult): Person {
  const { senderId, senderName, senderAvatar } = message;
  const member = thread.members.find(({ userId }) => userId === senderId);
  return member ?? { userId: senderId, fullName: senderName, username: null, avatarUrl: senderAvatar };
}
