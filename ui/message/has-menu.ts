import type { StoredItem, ThreadItem } from '@messaging/client';

/** Whether something can be done with the message: it is stored, not deleted, and no line of the service. */
export function hasMenu(item: ThreadItem): item is StoredItem {
  return item.state === 'stored' && item.message.kind !== 'system' && item.message.deletedAt === null;
}
