import type { Message, ThreadItem } from '@messaging/client';
import { Attachments } from '../conversation/attachments.tsx';
import { useConversation } from '../conversation/conversation-context.ts';
import { useMessagingUi } from '../messaging-ui.tsx';
import { QuoteView } from './quote-view.tsx';
import { MessageText } from './message-text.tsx';

const NO_MENTIONS: readonly number[] = [];

/** What is in the bubble of a message. */
export function MessageContent({ item }: { item: ThreadItem }) {
  const { texts } = useMessagingUi();
  if (item.state === 'stored' && item.message.deletedAt !== null)
    return <p className="msg-deleted">{texts.message.deleted}</p>;
  const { body, attachments } = item.state === 'stored' ? item.message : item;
  const mentions = item.state === 'stored' ? item.message.mentions : NO_MENTIONS;
  return (
    <>
      <ItemQuote item={item} />
      {body !== '' && <MessageText body={body} mentions={mentions} />}
      {attachments.length > 0 && <Attachments attachments={attachments} />}
      {item.state === 'stored' && item.message.editedAt !== null && <Edited message={item.message} />}
    </>
  );
}

/** The message that this one answers. Of an unsent one the id is known, and the message if it is loaded. */
function ItemQuote({ item }: { item: ThreadItem }) {
  const { getQuote } = useConversation();
  const quote =
    item.state === 'stored'
      ? item.message.replyTo
      : item.replyTo === undefined
        ? null
        : getQuote(item.replyTo);
  return quote !== null && <QuoteView quote={quote} />;
}

function Edited({ message }: { message: Message }) {
  const { texts, formats } = useMessagingUi();
  const { actions } = useConversation();
  return (
    <button
      type="button"
      className="msg-edited"
      title={formats.exactTime(message.editedAt ?? message.createdAt)}
      onClick={() => actions.showVersions(message)}
    >
      {texts.message.edited}
    </button>
  );
}
