import { invalid } from '../app-error.ts';
import { adminOnly } from './admin-only.ts';
import { Created, type Handler } from './call.ts';

export const revokeTokens: Handler<'revokeTokens'> = async (context, { actor }, { userId, jti, until }) => {
  adminOnly(actor);
  const end = until === undefined ? undefined : new Date(until);
  if (end !== undefined && end.getTime() <= Date.now()) throw invalid('until', 'must be in the future');
  const { at, until: ends } = await context.revocations.revoke(
    { userId: userId ?? null, jti: jti ?? null },
    end,
  );
  context.log.info({ by: actor.userId, userId, until: ends }, 'tokens revoked');
  return new Created({
    userId: userId ?? null,
    jti: jti ?? null,
    at: at.toISOString(),
    until: ends.toISOString(),
  });
};
