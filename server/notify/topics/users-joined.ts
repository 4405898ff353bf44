import { z } from 'zod';
import { userId } from '@messaging/protocol/primitives';
import { roleOf } from '../../actor.ts';
import { name } from '../fields.ts';
import { topic } from '../topic.ts';
import { en } from '../texts/en.ts';

export const usersJoined = topic({
  name: 'users.joined',
  data: z.object({ userId, username: name, fullName: name, role: name, profileImageUrl: name }),
  tell: ({ userId, username, fullName }) => [
    { to: userId, type: 'welcome', ...en.welcome({ name: fullName || username }), data: { userId } },
  ],
  profile: ({ userId, username, fullName, role, profileImageUrl }, { at }) => ({
    userId,
    username: username?.trim() || null,
    fullName: fullName?.trim() || null,
    role: roleOf(role),
    avatarUrl: profileImageUrl?.trim() || null,
    at,
  }),
  samples: {
    current: {
      userId: 3,
      username: 'newcomer',
      fullName: 'Demo Newcomer',
      email: 'newcomer@example.com',
      role: 'FREELANCER',
      profileImageUrl: 'https://images.example/newcomer.png',
    },
    older: {
      userId: 4,
      username: 'buyer',
      fullName: 'Demo Buyer',
      email: 'buyer@example.com',
      role: 'CLIENT',
    },
  },
});
