import type { Inbox } from './inbox.ts';

const REFUSAL = { error: 'Too much is waiting.', code: 'overloaded', retryable: true };

/** Refuses the messages of this inbox, as an overloaded service does, until the returned function is called. */
export async function refuseMessages({ context, page }: Inbox): Promise<() => void> {
  let isRefusing = true;
  await context.routeWebSocket(/\/ws(?:\?|$)/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((text) => {
      const { type, id } = JSON.parse(String(text)) as { type: string; id?: string };
      if (isRefusing && type === 'message')
        socket.send(JSON.stringify({ type: 'error', id, payload: REFUSAL }));
      else server.send(text);
    });
  });
  await page.reload();
  return () => void (isRefusing = false);
}
