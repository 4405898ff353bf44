import type { Presence } from '@messaging/client';

/** The dot on an avatar. */
export type PresenceDot = 'online' | 'busy' | 'away' | 'offline';

export function presenceDot({ isOnline, status }: Pick<Presence, 'isOnline' | 'status'>): PresenceDot {
  if (!isOnline) return 'offline';
  return status === 'busy' || status === 'away' ? status : 'online';
}
