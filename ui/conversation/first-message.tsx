import { useEffect, useId, useMemo } from 'react';
import type { MessagingClient, ThreadId } from '@messaging/client';
import { useThreads } from '@messaging/client/react';
import { ViewLink } from '../components/view-link.tsx';
import { displayName } from '../format/person-name.ts';
import { useMessagingUi } from '../messaging-ui.tsx';
import type { NewConversationTarget } from '../navigation.ts';
import { Beginning } from './beginning.tsx';
import { Composer } from './composer.tsx';
import { ConversationHead } from './conversation-head.tsx';
import type { ComposerTarget } from './use-composer.ts';
import { usePerson } from './use-person.ts';

/** A conversation that does not exist yet: its first message creates it. One that exists is opened instead. */
export function FirstMessage({ target }: { target: NewConversationTarget }) {
  const { client, texts } = useMessagingUi();
  const { participantId, title } = target;
  const person = usePerson(participantId);
  const composerTarget = useComposerTarget(target);
  useOpenExisting(target);
  const headingId = useId();

  if (participantId === client.userId) return <OwnNumber />;
  if (person === null) return <p className="msg-root msg-quiet-note">{texts.conversation.loading}</p>;
  return (
    <section className="msg-root msg-conversation" aria-labelledby={headingId}>
      <ConversationHead
        headingId={headingId}
        person={person}
        title={title === '' ? null : title}
        presence={null}
      />
      <div className="msg-timeline msg-timeline-empty">
        <Beginning person={person} />
      </div>
      <p className="msg-typing" />
      <Composer target={composerTarget} name={displayName(person)} />
    </section>
  );
}

function useOpenExisting({ participantId, jobId }: NewConversationTarget): void {
  const { client, navigation } = useMessagingUi();
  const threadId = useThreads(client).threads.find(
    (thread) => thread.otherUser?.userId === participantId && thread.jobId === jobId,
  )?.id;
  useEffect(() => {
    if (threadId !== undefined) navigation.open({ name: 'thread', threadId }, { replace: true });
  }, [threadId, navigation]);
}

function useComposerTarget({ participantId, jobId, title }: NewConversationTarget): ComposerTarget {
  const { client, navigation } = useMessagingUi();
  return useMemo(() => {
    const open = (threadId: ThreadId): void =>
      navigation.open({ name: 'thread', threadId }, { replace: true });
    return createTarget(client, { participantId, jobId, title }, open);
  }, [client, navigation, participantId, jobId, title]);
}

function createTarget(
  client: MessagingClient,
  { participantId, jobId, title }: NewConversationTarget,
  onCreated: (threadId: ThreadId) => void,
): ComposerTarget {
  return {
    draftKey: `with ${participantId} about ${jobId}`,
    send: async (initialMessage) => {
      const thread = { participantId, jobId, title: title || null, initialMessage };
      onCreated((await client.createThread(thread)).id);
    },
  };
}

function OwnNumber() {
  const { texts } = useMessagingUi();
  return (
    <div className="msg-root msg-empty-state" role="alert">
      <h2>{texts.start.oneself}</h2>
      <ViewLink view={{ name: 'threads' }} className="msg-button-quiet">
        {texts.conversation.back}
      </ViewLink>
    </div>
  );
}
