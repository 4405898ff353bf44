import { z } from 'zod';
import { userId } from './primitives.ts';

/** Profile of a user as members of threads see it. All fields are null until a token, an event or an import names the user. */
export const userProfile = z
  .object({
    userId,
    username: z.string().nullable().meta({ description: 'Login name; null: unknown' }),
    fullName: z.string().nullable().meta({ description: 'Name as shown to people; null: unknown' }),
    avatarUrl: z.string().nullable().meta({ description: 'Address of the avatar; null: none' }),
  })
  .meta({ id: 'UserProfile' });
export type UserProfile = z.output<typeof userProfile>;
