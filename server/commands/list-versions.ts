import { LIMITS } from '@messaging/protocol/limits';
import { AppError } from '../app-error.ts';
import { listVersions as readVersions } from '../db/message-versions.ts';
import type { Handler } from './call.ts';
import { readPage } from './paging.ts';

/** Most versions of a message: those of its edits, and the deletion. */
const MOST = LIMITS.versions + 1;

/** For the members of the thread, as far as EDIT_HISTORY allows, and for operators. */
export const listVersions: Handler<'listVersions', 'config' | 'db' | 'log'> = async (
  { config, db, log },
  { actor },
  { messageId, after = 0 },
) => {
  const isOperator = actor.role === 'ADMIN';
  if (config.editHistory === 'operators' && !isOperator) throw new AppError('forbidden');
  const viewer = isOperator ? null : actor.userId;
  const { items, hasMore } = await readPage(
    MOST,
    (limit) => readVersions(db, messageId, { viewer, after, limit }),
    (rows) => rows,
  );
  if (items.length === 0 && after === 0) throw new AppError('not_found');
  if (isOperator) log.info({ by: actor.userId, messageId }, 'an operator read the versions of a message');
  return { versions: items, count: items.length, hasMore };
};
