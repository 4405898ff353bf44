import type { UserId } from '@messaging/client';
import { usePeople } from '../components/use-people.ts';
import { LinkedText } from '../conversation/linked-text.tsx';
import { useConversation } from '../conversation/conversation-context.ts';
import { splitMentions } from '../format/mentions.ts';
import { displayName } from '../format/person-name.ts';
import { useMessagingUi } from '../messaging-ui.tsx';

interface MessageTextProps {
  readonly body: string;
  /** Members whom the text names. */
  readonly mentions: readonly UserId[];
}

/** The text of a message, with links, and with names in place of the numbers of members. */
export function MessageText({ body, mentions }: MessageTextProps) {
  const { members } = useConversation();
  const { userId } = useMessagingUi().client;
  const parts = splitMentions(body, usePeople(mentions, members));
  return (
    <p className="msg-body" dir="auto">
      {parts.map((part, i) =>
        typeof part === 'string' ? (
          <LinkedText key={i} text={part} />
        ) : (
          <bdi key={i} className="msg-mention" data-me={part.userId === userId}>
            @{displayName(part)}
          </bdi>
        ),
      )}
    </p>
  );
}
