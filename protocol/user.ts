import { z } from 'zod';
import { userId } from './primitives.ts';

/** What members of threads see of a user. All null for a user of whom no token, event or import has told yet. */
export const userProfile = z
  .object({
    userId,
    username: z.string().nullable().meta({ description: 'Login name; null: unknown' }),
    fullName: z.string().nullable().meta({ description: 'Name as shown to people; null: unknown' }),
    avatarUrl: z.string().nullable().meta({ description: 'Address of the avatar; null: none' }),
  })
  .meta({ id: 'UserProfile' });
export type UserProfile = z.output<typeof userProfile>;
