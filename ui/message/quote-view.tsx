import { usePeople } from '../components/use-people.ts';
import { useConversation } from '../conversation/conversation-context.ts';
import type { Quote } from '../conversation/use-get-quote.ts';
import { nameMentions } from '../format/mentions.ts';
import { displayName } from '../format/person-name.ts';
import { toNameless } from '../format/profiles.ts';
import { useMessagingUi } from '../messaging-ui.tsx';

/** The message that another one answers. A press jumps to it. */
export function QuoteView({ quote }: { quote: Quote }) {
  const { client, texts } = useMessagingUi();
  const { members, actions } = useConversation();
  const { seq, senderId } = quote;
  const sender = usePeople([senderId], members).get(senderId) ?? toNameless(senderId);
  const name = senderId === client.userId ? texts.conversation.you : displayName(sender);
  return (
    <button type="button" className="msg-quote" title={texts.message.jump} onClick={() => actions.jump(seq)}>
      <bdi className="msg-quote-name">{name}</bdi>
      <span className="msg-clip" dir="auto">
        {useQuoteText(quote)}
      </span>
    </button>
  );
}

function useQuoteText({ preview, isDeleted }: Quote): string {
  const { message } = useMessagingUi().texts;
  const { members } = useConversation();
  if (isDeleted) return message.deleted;
  if (preview === null || preview === '') return message.earlier;
  return nameMentions(preview, new Map(members.map((member) => [member.userId, member])));
}
