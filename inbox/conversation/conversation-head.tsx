import { ArrowLeft } from 'lucide-react';
import { Link } from 'wouter';
import type { Presence } from '@messaging/client';
import { Avatar } from '../parts/avatar.tsx';
import { dotOf } from '../parts/dot-of.ts';
import { isKnown, nameOf } from '../parts/name-of.ts';
import { ago } from '../parts/times.ts';
import { useMinute } from '../parts/use-minute.ts';
import type { Person } from '../session/session.ts';
import { texts } from '../texts/en.ts';

interface ConversationHeadProps {
  readonly person: Person;
  readonly title: string | null;
  readonly presence: Presence | null;
}

/** Who the conversation is with, what about, and whether they are there. */
export function ConversationHead({ person, title, presence }: ConversationHeadProps) {
  return (
    <header className="conversation-head">
      <Link href="/" className="icon-button only-narrow" title={texts.shell.back}>
        <ArrowLeft aria-hidden="true" />
        <span className="unseen">{texts.shell.back}</span>
      </Link>
      <Avatar person={person} dot={presence === null ? undefined : dotOf(presence)} />
      <div className="conversation-who">
        <h1 id="conversation-name" className="clip" dir="auto">
          {nameOf(person)}
        </h1>
        <p className="clip">
          {isKnown(person) ? (
            <PresenceText presence={presence} />
          ) : (
            <span className="presence-text">{texts.conversation.neverSeen}</span>
          )}
          {title !== null && <bdi className="conversation-title">{title}</bdi>}
        </p>
      </div>
    </header>
  );
}

function PresenceText({ presence }: { presence: Presence | null }) {
  useMinute();
  if (presence === null) return null;
  const { online, busy, away, offline, lastSeen } = texts.conversation;
  const { lastSeenAt } = presence;
  const words = { online, busy, away, offline: lastSeenAt === null ? offline : lastSeen(ago(lastSeenAt)) };
  return <span className="presence-text">{words[dotOf(presence)]}</span>;
}
