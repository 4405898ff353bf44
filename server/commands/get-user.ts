import { findProfile } from '../db/users.ts';
import type { Handler } from './call.ts';

/** Names are not secret: a thread with the user, which any user can open, shows the same. */
export const getUser: Handler<'getUser', 'db'> = ({ db }, _, { userId }) => findProfile(db, userId);
