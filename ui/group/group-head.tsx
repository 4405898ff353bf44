import { ArrowLeft, Users } from 'lucide-react';
import type { Thread } from '@messaging/client';
import { ThreadAvatar } from '../components/thread-avatar.tsx';
import { ViewLink } from '../components/view-link.tsx';
import { VisuallyHidden } from '../components/visually-hidden.tsx';
import { useConversation } from '../conversation/conversation-context.ts';
import { ConversationMenu } from '../conversation/conversation-menu.tsx';
import { displayName } from '../format/person-name.ts';
import { toThreadPerson } from '../format/thread-person.ts';
import { useMessagingUi } from '../messaging-ui.tsx';

/** Faces, title and members of a group, and the way to all of them. */
export function GroupHead({ headingId, thread }: { headingId: string; thread: Thread }) {
  const { texts, formats, client } = useMessagingUi();
  const { actions } = useConversation();
  const { memberCount, members } = thread;
  const names = members.map((member) =>
    member.userId === client.userId ? texts.conversation.you : displayName(member),
  );
  const more = memberCount - members.length;
  return (
    <header className="msg-conversation-head">
      <ViewLink
        view={{ name: 'threads' }}
        className="msg-icon-button msg-back"
        title={texts.conversation.back}
      >
        <ArrowLeft aria-hidden="true" />
        <VisuallyHidden>{texts.conversation.back}</VisuallyHidden>
      </ViewLink>
      <ThreadAvatar thread={thread} />
      <div className="msg-conversation-person">
        <h1 id={headingId} className="msg-clip" dir="auto">
          {displayName(toThreadPerson(thread))}
        </h1>
        <p className="msg-clip">
          {texts.group.memberCount(memberCount)}
          <bdi className="msg-group-names">
            {formats.list(more > 0 ? [...names, texts.message.others(more)] : names)}
          </bdi>
        </p>
      </div>
      <div className="msg-head-buttons">
        <button
          type="button"
          className="msg-icon-button"
          title={texts.group.open}
          onClick={actions.showMembers}
        >
          <Users aria-hidden="true" />
          <VisuallyHidden>{texts.group.open}</VisuallyHidden>
        </button>
        <ConversationMenu />
      </div>
    </header>
  );
}
