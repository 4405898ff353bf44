import type { EventPayload, EventType } from '@messaging/protocol/events';
import type { App } from '@messaging/server/app';
import { storeNotifications } from './store-notifications.ts';
import type { Pair } from './pair.ts';
import type { Socket } from './socket.ts';

/**
 * All events of a type that ben's socket has received. A marker goes the same way, so that everything sent through
 * `from` before has arrived.
 */
export async function arrived<T extends EventType>(
  from: App,
  socket: Socket,
  type: T,
  { ann, ben }: Pair,
): Promise<EventPayload<T>[]> {
  const [marked] = await storeNotifications(from, [
    { userId: ben.userId, type: 'mark', title: 'mark', message: 'mark', data: { from: ann.userId } },
  ]);
  await socket.next('notification', ({ id }) => id === marked?.id);
  return socket.all(type);
}
