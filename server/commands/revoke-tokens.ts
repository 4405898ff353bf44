import { invalid } from '../app-error.ts';
import { adminOnly } from './admin-only.ts';
import { Created, type Handler } from './call.ts';

/** How long a revocation holds unless the caller says, in milliseconds: longer than any token the platform makes. */
const YEAR_MS = 365 * 24 * 60 * 60 * 1_000;

export const revokeTokens: Handler<'revokeTokens'> = async (context, { actor }, { userId, jti, until }) => {
  adminOnly(actor);
  const end = until === undefined ? new Date(Date.now() + YEAR_MS) : new Date(until);
  if (end.getTime() <= Date.now()) throw invalid('until', 'must be in the future');
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
