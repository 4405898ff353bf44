import { useEffect, useMemo } from 'react';
import { Link, useLocation } from 'wouter';
import type { MessagingClient } from '@messaging/client';
import { useThreads } from '@messaging/client/react';
import { nameOf } from '../parts/name-of.ts';
import { useClient } from '../session/session.ts';
import { addressOf } from '../shell/routes.ts';
import { texts } from '../texts/en.ts';
import type { Start } from '../threads/start-of.ts';
import { usePerson } from '../threads/use-person.ts';
import { Beginning } from './beginning.tsx';
import { Composer } from './composer.tsx';
import { ConversationHead } from './conversation-head.tsx';
import type { Destination } from './use-composer.ts';

interface FirstMessageProps {
  readonly start: Start;
  readonly participantId: number;
}

/** A conversation that does not exist yet: its first message makes it. A page of the platform leads here. */
export function FirstMessage({ start, participantId }: FirstMessageProps) {
  const client = useClient();
  const [, navigate] = useLocation();
  const person = usePerson(participantId);
  const { jobId, title } = start;
  const existing = useThreads(client).threads.find(
    (thread) => thread.otherUser.userId === participantId && thread.jobId === jobId,
  );
  useEffect(() => {
    if (existing !== undefined) navigate(addressOf(existing.id), { replace: true });
  }, [existing, navigate]);
  const destination = useMemo(
    () =>
      destinationOf(client, { participantId, jobId, title }, (id) =>
        navigate(addressOf(id), { replace: true }),
      ),
    [client, participantId, jobId, title, navigate],
  );

  if (participantId === client.userId) return <OneSelf />;
  if (person === null) return <p className="quiet-note">{texts.conversation.loading}</p>;
  const name = nameOf(person);
  return (
    <section className="conversation" aria-labelledby="conversation-name">
      <ConversationHead person={person} title={title === '' ? null : title} presence={null} />
      <div className="timeline timeline-empty">
        <Beginning person={person} />
      </div>
      <p className="typing" />
      <Composer to={destination} name={name} />
    </section>
  );
}

function destinationOf(
  client: MessagingClient,
  { participantId, jobId, title }: { participantId: number; jobId: number | null; title: string },
  onMade: (threadId: string) => void,
): Destination {
  return {
    draftKey: `with ${participantId} about ${jobId}`,
    send: async (initialMessage) => {
      const thread = { participantId, jobId, title: title || null, initialMessage };
      onMade((await client.createThread(thread)).id);
    },
  };
}

function OneSelf() {
  return (
    <div className="empty-stage" role="alert">
      <h2>{texts.start.oneself}</h2>
      <Link href="/" className="button-quiet">
        {texts.shell.back}
      </Link>
    </div>
  );
}
