import { saveTimeZone } from '../db/users.ts';
import type { Handler } from './call.ts';

export const setTimeZone: Handler<'setTimeZone', 'db'> = async (
  { db },
  { actor: { userId } },
  { timeZone },
) => {
  await saveTimeZone(db, userId, timeZone);
  return { success: true };
};
