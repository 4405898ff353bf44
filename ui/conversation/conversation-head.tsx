import { ArrowLeft } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Presence } from '@messaging/client';
import { Avatar } from '../components/avatar.tsx';
import { presenceDot } from '../components/presence-dot.ts';
import { useMinute } from '../components/use-minute.ts';
import { ViewLink } from '../components/view-link.tsx';
import { VisuallyHidden } from '../components/visually-hidden.tsx';
import { displayName, isKnown, type Person } from '../format/person-name.ts';
import { useMessagingUi } from '../messaging-ui.tsx';
import { TheirTime } from './their-time.tsx';

interface ConversationHeadProps {
  /** Id of the heading, which names the conversation. */
  readonly headingId: string;
  readonly person: Person & { readonly timeZone?: string };
  readonly title: string | null;
  readonly presence: Presence | null;
  /** Buttons at the end. */
  readonly children?: ReactNode;
}

/** The other person, their presence, and the topic. */
export function ConversationHead({ headingId, person, title, presence, children }: ConversationHeadProps) {
  const { back, neverSeen } = useMessagingUi().texts.conversation;
  return (
    <header className="msg-conversation-head">
      <ViewLink view={{ name: 'threads' }} className="msg-icon-button msg-back" title={back}>
        <ArrowLeft aria-hidden="true" />
        <VisuallyHidden>{back}</VisuallyHidden>
      </ViewLink>
      <Avatar person={person} dot={presence === null ? undefined : presenceDot(presence)} />
      <div className="msg-conversation-person">
        <h1 id={headingId} className="msg-clip" dir="auto">
          {displayName(person)}
        </h1>
        <p className="msg-clip">
          {isKnown(person) ? (
            <PresenceText presence={presence} />
          ) : (
            <span className="msg-presence-text">{neverSeen}</span>
          )}
          <TheirTime timeZone={person.timeZone} />
          {title !== null && <bdi className="msg-conversation-title">{title}</bdi>}
        </p>
      </div>
      <div className="msg-head-buttons">{children}</div>
    </header>
  );
}

function PresenceText({ presence }: { presence: Presence | null }) {
  const { texts, formats } = useMessagingUi();
  useMinute();
  if (presence === null) return null;
  const { online, busy, away, offline, lastSeen } = texts.conversation;
  const { lastSeenAt } = presence;
  const words = {
    online,
    busy,
    away,
    offline: lastSeenAt === null ? offline : lastSeen(formats.ago(lastSeenAt)),
  };
  return <span className="msg-presence-text">{words[presenceDot(presence)]}</span>;
}
