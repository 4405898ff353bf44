import { ArrowLeft } from 'lucide-react';
import { Link } from 'wouter';
import type { Presence, Thread } from '@messaging/client';
import { Avatar } from '../parts/avatar.tsx';
import { dotOf } from '../parts/dot-of.ts';
import { nameOf } from '../parts/name-of.ts';
import { ago } from '../parts/times.ts';
import { useMinute } from '../parts/use-minute.ts';
import { texts } from '../texts/en.ts';

interface ConversationHeadProps {
  readonly thread: Thread;
  readonly presence: Presence | null;
}

/** Who the conversation is with, what about, and whether they are there. */
export function ConversationHead({ thread, presence }: ConversationHeadProps) {
  const { otherUser, title } = thread;
  return (
    <header className="conversation-head">
      <Link href="/" className="icon-button only-narrow" title={texts.shell.back}>
        <ArrowLeft aria-hidden="true" />
        <span className="unseen">{texts.shell.back}</span>
      </Link>
      <Avatar person={otherUser} dot={presence === null ? undefined : dotOf(presence)} />
      <div className="conversation-who">
        <h1 id="conversation-name" className="clip" dir="auto">
          {nameOf(otherUser)}
        </h1>
        <p className="clip">
          <PresenceText presence={presence} />
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
