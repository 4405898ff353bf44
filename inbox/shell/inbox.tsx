import { useEffect } from 'react';
import { Route, Switch, useRoute, useSearch } from 'wouter';
import { useThreads } from '@messaging/client/react';
import { Conversation } from '../conversation/conversation.tsx';
import { FirstMessage } from '../conversation/first-message.tsx';
import { NoConversation } from '../conversation/no-conversation.tsx';
import { Toasts } from '../notifications/toasts.tsx';
import { useClient } from '../session/session.ts';
import { texts } from '../texts/en.ts';
import { startOf } from '../threads/start-of.ts';
import { ThreadList } from '../threads/thread-list.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { CONVERSATION } from './routes.ts';
import { SidebarHead } from './sidebar-head.tsx';
import { STAGE, useKeptFocus } from './use-kept-focus.ts';
import { useNoFileDrop } from './use-no-file-drop.ts';

/** The whole page of somebody who is signed in: the list beside the conversation, or one of the two on a phone. */
export function Inbox() {
  const client = useClient();
  const [isOpen, params] = useRoute(CONVERSATION);
  const start = startOf(useSearch());
  const { participantId } = start;
  useKeptFocus(params?.id);
  useNoFileDrop();
  useEffect(() => {
    client.connect();
    return () => client.close();
  }, [client]);

  return (
    <main className="inbox" data-open={isOpen || participantId !== null}>
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
            {participantId === null ? (
              <NoConversation />
            ) : (
              <FirstMessage
                key={`${participantId} ${start.jobId}`}
                start={start}
                participantId={participantId}
              />
            )}
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
