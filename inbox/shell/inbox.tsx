import { useEffect } from 'react';
import { Route, Switch, useRoute } from 'wouter';
import { useThreads } from '@messaging/client/react';
import { Conversation } from '../conversation/conversation.tsx';
import { NoConversation } from '../conversation/no-conversation.tsx';
import { Toasts } from '../notifications/toasts.tsx';
import { useClient } from '../session/session.ts';
import { texts } from '../texts/en.ts';
import { ThreadList } from '../threads/thread-list.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { CONVERSATION } from './routes.ts';
import { SidebarHead } from './sidebar-head.tsx';
import { STAGE, useKeptFocus } from './use-kept-focus.ts';

/** The whole page of somebody who is signed in: the list beside the conversation, or one of the two on a phone. */
export function Inbox() {
  const client = useClient();
  const [isOpen, params] = useRoute(CONVERSATION);
  useKeptFocus(params?.id);
  useEffect(() => {
    client.connect();
    return () => client.close();
  }, [client]);

  return (
    <main className="inbox" data-open={isOpen}>
      <a className="skip" href={`#${STAGE}`}>
        {texts.shell.skip}
      </a>
      <ConnectionBanner />
      <div className="sidebar">
        <SidebarHead />
        <ThreadList />
      </div>
      <div id={STAGE} className="stage" tabIndex={-1}>
        <Switch>
          <Route path={CONVERSATION}>{({ id }) => <Conversation key={id} id={id} />}</Route>
          <Route>
            <NoConversation />
          </Route>
        </Switch>
      </div>
      <Toasts />
      <PageTitle />
    </main>
  );
}

/** The number of unread messages in the title of the window, where it is seen from another one. */
function PageTitle() {
  const { unreadCount } = useThreads(useClient());
  return <title>{unreadCount === 0 ? texts.app : texts.titleWithUnread(unreadCount)}</title>;
}
