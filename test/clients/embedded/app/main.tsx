import { useEffect, useMemo, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { createMessagingClient } from '@messaging/client';
import { Conversation } from '@messaging/ui/conversation/conversation.tsx';
import { FirstMessage } from '@messaging/ui/conversation/first-message.tsx';
import { NoConversation } from '@messaging/ui/conversation/no-conversation.tsx';
import { MessagingUi } from '@messaging/ui/messaging-ui.tsx';
import type { Navigation, View } from '@messaging/ui/navigation.ts';
import { NotificationBell } from '@messaging/ui/notifications/notification-bell.tsx';
import { Toasts } from '@messaging/ui/notifications/toasts.tsx';
import { en } from '@messaging/ui/texts/en.ts';
import { ThreadList } from '@messaging/ui/threads/thread-list.tsx';

// The page of a job on the platform, with the conversations of the signed-in user. A real page asks its own site for the token.
const search = new URLSearchParams(location.search);
const client = createMessagingClient({
  url: search.get('service') ?? '/',
  getToken: () => search.get('token'),
});

function JobPage() {
  const [view, setView] = useState<View>({ name: 'threads' });
  const navigation = useMemo<Navigation>(() => ({ toHref: ({ name }) => `#${name}`, open: setView }), []);
  useEffect(() => {
    client.connect();
    return () => client.close();
  }, []);
  return (
    <MessagingUi client={client} texts={en} locale="en-GB" navigation={navigation}>
      <header>
        <NotificationBell />
      </header>
      <div className="columns">
        <article>
          <h2>A logo for a bakery</h2>
          <button type="button">Apply</button>
        </article>
        <div className="box">
          <ThreadList openThreadId={view.name === 'thread' ? view.threadId : null} />
        </div>
        <div className="box">
          <Stage view={view} />
        </div>
      </div>
      <Toasts />
    </MessagingUi>
  );
}

function Stage({ view }: { readonly view: View }) {
  switch (view.name) {
    case 'threads':
      return <NoConversation />;
    case 'thread':
      return <Conversation key={view.threadId} threadId={view.threadId} />;
    case 'new-conversation':
      return <FirstMessage key={view.target.participantId} target={view.target} />;
  }
}

const root = document.getElementById('page');
if (root !== null) createRoot(root).render(<JobPage />);
