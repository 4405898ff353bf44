import { useEffect, useState } from 'react';
import { createMessagingClient } from '@messaging/client';
import { useConnection, useThread, useThreads } from '@messaging/client/react';

const query = new URLSearchParams(typeof location === 'undefined' ? '' : location.search);

/** Created while the module loads, also on a server that renders the page. */
const client = createMessagingClient({
  url: '/',
  getToken: async () => {
    await new Promise((resolve) => setTimeout(resolve, Number(query.get('delay'))));
    return query.get('token');
  },
});

export function App() {
  useEffect(() => {
    client.connect();
    return () => client.close();
  }, []);
  const { status } = useConnection(client);
  const { threads, unreadCount } = useThreads(client);
  return (
    <main>
      <p role="status">{status}</p>
      <p role="note">{unreadCount} unread</p>
      {threads.map(({ id }) => (
        <Conversation key={id} id={id} />
      ))}
    </main>
  );
}

function Conversation({ id }: { id: string }) {
  const { items } = useThread(client, id);
  const [text, setText] = useState('');
  const send = (): void => {
    client.send(id, { body: text });
    setText('');
  };
  return (
    <section>
      <ol>
        {items.map((item) => (
          <li key={item.key}>{item.state === 'stored' ? item.message.body : `${item.body} …`}</li>
        ))}
      </ol>
      <input aria-label="Message" value={text} onChange={({ target }) => setText(target.value)} />
      <button type="button" onClick={send}>
        Send
      </button>
    </section>
  );
}
