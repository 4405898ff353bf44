import type { Message, Reaction } from '@messaging/client';
import { VisuallyHidden } from '../components/visually-hidden.tsx';
import { useConversation } from '../conversation/conversation-context.ts';
import { displayName } from '../format/person-name.ts';
import { toNameless } from '../format/profiles.ts';
import { useMessagingUi } from '../messaging-ui.tsx';

/** The reactions below a message. A click adds or takes back the user's own. */
export function Reactions({ message }: { message: Message }) {
  const { texts } = useMessagingUi();
  if (message.reactions.length === 0) return null;
  return (
    <ul className="msg-reactions" aria-label={texts.message.reactions}>
      {message.reactions.map((reaction) => (
        <li key={reaction.emoji}>
          <ReactionChip message={message} reaction={reaction} />
        </li>
      ))}
    </ul>
  );
}

function ReactionChip({ message, reaction }: { message: Message; reaction: Reaction }) {
  const { client, texts } = useMessagingUi();
  const { canReact, actions } = useConversation();
  const { emoji, count, userIds } = reaction;
  const isMine = client.userId !== null && userIds.includes(client.userId);
  const label = texts.message.reaction(emoji, useNames(reaction));
  return (
    <button
      type="button"
      className="msg-reaction"
      aria-pressed={isMine}
      title={label}
      disabled={!canReact}
      onClick={() => actions.react(message, emoji, !isMine)}
    >
      <span aria-hidden="true">{emoji}</span>
      <span className="msg-reaction-count">{count}</span>
      <VisuallyHidden>{label}</VisuallyHidden>
    </button>
  );
}

/** Who reacted, in words. */
function useNames({ count, userIds }: Reaction): string {
  const { client, texts, formats } = useMessagingUi();
  const { members } = useConversation();
  const names = userIds.map((userId) => {
    if (userId === client.userId) return texts.conversation.you;
    return displayName(members.find((member) => member.userId === userId) ?? toNameless(userId));
  });
  const more = count - userIds.length;
  return formats.list(more > 0 ? [...names, texts.message.others(more)] : names);
}
