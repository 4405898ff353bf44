import { z } from 'zod';
import { userId } from './primitives.ts';

/** What members of threads see of a user. All null for a user of whom no token, event or import has told yet. */
export const userProfile = z
  .object({
    userId,
    username: z.string().nullable(),
    fullName: z.string().nullable(),
    avatarUrl: z.string().nullable(),
  })
  .meta({ id: 'UserProfile' });
export type UserProfile = z.output<typeof userProfile>;
