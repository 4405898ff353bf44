import type { App } from '@messaging/server/app';
import { Socket } from './socket.ts';
import type { User } from './token.ts';

/** Sends messages to a thread as fast as possible; resolves when all are stored. */
export async function sendMany(
  app: Pick<App, 'url'>,
  by: User,
  threadId: string,
  bodies: readonly string[],
): Promise<void> {
  await using socket = await Socket.connect(app, by);
  bodies.forEach((body, i) =>
    socket.send('message', { threadId, body, clientId: crypto.randomUUID() }, `m${i}`),
  );
  for (let i = 0; i < bodies.length; i++) await socket.seen(`m${i}`);
}
