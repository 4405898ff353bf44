import type { Presence } from '@messaging/client';
import type { Dot } from './avatar.tsx';

/** How somebody's presence is drawn. */
export function dotOf({ isOnline, status }: Pick<Presence, 'isOnline' | 'status'>): Dot {
  if (!isOnline) return 'offline';
  return status === 'busy' || status === 'away' ? status : 'online';
}
