import { ViewLink } from '../components/view-link.tsx';
import { useMessagingUi } from '../messaging-ui.tsx';

/** The way back to the list, for pages in which a conversation covers it. */
export function BackLink() {
  const { texts } = useMessagingUi();
  return (
    <ViewLink view={{ name: 'threads' }} className="msg-button-quiet msg-back">
      {texts.conversation.back}
    </ViewLink>
  );
}
