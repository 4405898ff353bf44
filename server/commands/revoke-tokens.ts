import type { Input } from '@messaging/protocol/commands';
import { LEEWAY_SECONDS } from '../users/actor.ts';
import { invalid } from '../app-error.ts';
import { adminOnly } from './admin-only.ts';
import { CommandResult, type Handler } from './call.ts';

export const revokeTokens: Handler<'revokeTokens', 'log' | 'revocations'> = async (
  context,
  { actor },
  input,
) => {
  adminOnly(actor);
  const { userId, jti } = input;
  const { at, until: ends } = await context.revocations.revoke(
    { userId: userId ?? null, jti: jti ?? null },
    getTimes(input),
  );
  context.log.info({ by: actor.userId, userId, until: ends }, 'tokens revoked');
  const revocation = {
    userId: userId ?? null,
    jti: jti ?? null,
    at: at.toISOString(),
    until: ends.toISOString(),
  };
  return new CommandResult(revocation, true);
};

function getTimes({ jti, at, until }: Input<'revokeTokens'>): { at?: Date; until?: Date } {
  if (at !== undefined && jti !== undefined) throw invalid('at', 'goes with userId only');
  if (at !== undefined && Date.parse(at) > Date.now() + LEEWAY_SECONDS * 1_000)
    throw invalid('at', `must be at most ${LEEWAY_SECONDS} s ahead`);
  if (until !== undefined && Date.parse(until) <= Date.now()) throw invalid('until', 'must be in the future');
  return {
    ...(at !== undefined && { at: new Date(at) }),
    ...(until !== undefined && { until: new Date(until) }),
  };
}
