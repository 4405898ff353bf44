import { useEffect } from 'react';
import { useRoute, useSearch } from 'wouter';
import { useThreads } from '@messaging/client/react';
import { MessagingUi } from '@messaging/ui/messaging-ui.tsx';
import { Toasts } from '@messaging/ui/notifications/toasts.tsx';
import { ThreadList } from '@messaging/ui/threads/thread-list.tsx';
import { toImageUrl } from '../image-url.ts';
import { locale, texts, uiTexts } from '../language.ts';
import { parseNewConversation } from '../navigation/new-conversation-link.ts';
import { CONVERSATION_PATH, parseSeq } from '../navigation/paths.ts';
import { usePageNavigation } from '../navigation/use-page-navigation.ts';
import { useClient, useSession } from '../session/session.ts';
import { ConnectionBanner } from './connection-banner.tsx';
import { SidebarHead } from './sidebar-head.tsx';
import { Stage, STAGE_ID } from './stage.tsx';
import { useRefuseFileDrop } from './use-refuse-file-drop.ts';
import { useRestoreFocus } from './use-restore-focus.ts';

/** The page of a signed-in user: the list beside a conversation, or one of the two on a narrow screen. */
export function Inbox() {
  const { client, people } = useSession();
  const navigation = usePageNavigation();
  const [, params] = useRoute(CONVERSATION_PATH);
  const threadId = params?.id ?? null;
  const search = useSearch();
  const newConversation = parseNewConversation(search);
  useRestoreFocus(threadId);
  useRefuseFileDrop();
  useEffect(() => {
    client.connect();
    return () => client.close();
  }, [client]);

  return (
    <MessagingUi
      client={client}
      texts={uiTexts}
      locale={locale}
      navigation={navigation}
      people={people}
      toImageUrl={toImageUrl}
    >
      <main className="msg-root inbox" data-open={threadId !== null || newConversation !== null}>
        <a className="skip" href={`#${STAGE_ID}`}>
          {texts.shell.skip}
        </a>
        <ConnectionBanner />
        <div className="sidebar">
          <SidebarHead />
          <ThreadList openThreadId={threadId} />
        </div>
        <Stage threadId={threadId} seq={parseSeq(search)} newConversation={newConversation} />
        <Toasts />
        <PageTitle />
      </main>
    </MessagingUi>
  );
}

/** The title of the window, with the number of unread messages for readers of another window. */
function PageTitle() {
  const { unreadCount } = useThreads(useClient());
  return <title>{unreadCount === 0 ? texts.app : texts.titleWithUnread(unreadCount)}</title>;
}
