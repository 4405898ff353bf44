import { z } from 'zod';
import { time, userId } from './primitives.ts';

/** Status that an online user may choose. */
export const ownStatus = z.enum(['available', 'busy', 'away']);
export type OwnStatus = z.output<typeof ownStatus>;

export const presence = z
  .object({
    userId,
    isOnline: z.boolean().meta({ description: 'Whether the user has an open connection' }),
    status: z
      .enum([...ownStatus.options, 'offline'])
      .meta({ description: 'The status that the user chose, or `offline`' }),
    lastSeenAt: time
      .nullable()
      .meta({ description: 'When the last connection ended; null while online or unknown' }),
  })
  .meta({ id: 'Presence' });
export type Presence = z.output<typeof presence>;
