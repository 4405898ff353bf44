import { z } from 'zod';
import { userId } from '@messaging/protocol/primitives';
import { toRole } from '../../users/actor.ts';
import { toDisplayName } from '../../users/display-name.ts';
import { name } from '../fields.ts';
import { topic } from '../topic.ts';
import { en } from '../texts/en.ts';

export const usersJoined = topic({
  name: 'users.joined',
  data: z.object({ userId, username: name, fullName: name, role: name, profileImageUrl: name }),
  toNotifications: ({ userId, username, fullName }) => [
    { to: userId, type: 'welcome', ...en.welcome({ name: fullName?.trim() || username }), data: { userId } },
  ],
  profile: ({ userId, username, fullName, role, profileImageUrl }, { at }) => ({
    userId,
    username: toDisplayName(username),
    fullName: toDisplayName(fullName),
    role: toRole(role),
    avatarUrl: profileImageUrl?.trim() || null,
    // A clock that is ahead must not make later changes look older.
    at: Math.min(at, Date.now()),
  }),
  samples: {
    current: {
      userId: 7,
      username: 'newcomer',
      fullName: 'Demo Newcomer',
      email: 'newcomer@example.com',
      role: 'FREELANCER',
      profileImageUrl: 'https://images.example/newcomer.png',
    },
    older: {
      userId: 8,
      username: 'buyer',
      fullName: 'Demo Buyer',
      email: 'buyer@example.com',
      role: 'CLIENT',
    },
  },
});
