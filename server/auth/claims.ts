import { errors, type JWTPayload } from 'jose';
import { tokenId, type UserId } from '@messaging/protocol/primitives';
import { LEEWAY_SECONDS, toRole, type Actor } from '../users/actor.ts';
import { AppError } from '../app-error.ts';
import { toDisplayName } from '../users/display-name.ts';

/** The last second a Date can hold. */
const MAX_TIME_SECONDS = 8_640_000_000_000;

/**
 * Reads the claims of a verified token. Rejects with `token_invalid` or `token_expired`, and a sentence that names the
 * claim at fault and never its value.
 */
export function actorOf(claims: JWTPayload, maxAgeDays: number): Actor {
  return {
    userId: userIdOf(claims),
    role: toRole(claims['role']),
    username: nameOf(claims['username']),
    fullName: nameOf(claims['fullName']),
    tokenId: tokenIdOf(claims),
    ...timesOf(claims, maxAgeDays),
  };
}

/** What a claim that the verification refused is at fault for. */
export function claimRefusal(error: errors.JWTClaimValidationFailed): AppError {
  const { claim, reason } = error;
  const fault =
    reason === 'missing'
      ? 'is missing.'
      : reason === 'invalid'
        ? 'must be a number of seconds.'
        : claim === 'nbf'
          ? AHEAD
          : 'is not what this service expects.';
  return refusal(`The claim \`${claim}\` ${fault}`, error);
}

const AHEAD = `is more than ${LEEWAY_SECONDS} s ahead of the clock.`;
const WHOLE_NUMBER = 'must be a whole number from 1 to 2^53-1';

function refusal(message: string, cause?: unknown): AppError {
  return new AppError('token_invalid', { message, cause });
}

/**
 * When the token was issued and when it ends. No token is believed longer than `maxAgeDays` after its issue, since a
 * revocation is kept as long.
 */
function timesOf({ exp = 0, iat }: JWTPayload, maxAgeDays: number): Pick<Actor, 'issuedAt' | 'expiresAt'> {
  const now = Date.now() / 1_000;
  const maxAge = maxAgeDays * 86_400;
  if (iat === undefined) {
    if (exp <= now + maxAge) return { issuedAt: 0, expiresAt: exp * 1_000 };
    throw refusal(
      `The claim \`exp\` is more than ${maxAgeDays} days ahead, and no \`iat\` says how old the token is.`,
    );
  }
  if (iat > now + LEEWAY_SECONDS) throw refusal(`The claim \`iat\` ${AHEAD}`);
  if (iat + maxAge + LEEWAY_SECONDS < now) {
    const message = `The claim \`iat\` is more than ${maxAgeDays} days ago: get a new token from the platform.`;
    throw new AppError('token_expired', { message });
  }
  const end = Math.min(exp, iat + maxAge, MAX_TIME_SECONDS);
  return { issuedAt: Math.max(0, Math.min(iat, now)) * 1_000, expiresAt: end * 1_000 };
}

function userIdOf({ userId, sub }: JWTPayload): UserId {
  const fromSub = sub === undefined ? undefined : decimal(sub);
  if (userId === undefined && fromSub === undefined)
    throw refusal('The token must name its user in `userId` or in `sub`.');
  if (userId !== undefined && !isUserId(userId)) throw refusal(`The user id in \`userId\` ${WHOLE_NUMBER}.`);
  if (fromSub !== undefined && !isUserId(fromSub))
    throw refusal(`The user id in \`sub\` ${WHOLE_NUMBER}, in decimal digits.`);
  if (userId !== undefined && fromSub !== undefined && userId !== fromSub)
    throw refusal('The claims `userId` and `sub` name different users.');
  return (userId ?? fromSub) as UserId;
}

function isUserId(id: unknown): id is UserId {
  return typeof id === 'number' && Number.isSafeInteger(id) && id >= 1;
}

function decimal(text: unknown): number {
  return typeof text === 'string' && /^[1-9]\d{0,15}$/.test(text) ? Number(text) : Number.NaN;
}

/** A token whose `jti` no revocation can name must not be taken. RFC 7519, section 4.1.7, makes it a string. */
function tokenIdOf(claims: JWTPayload): string | null {
  const jti: unknown = claims.jti ?? null;
  if (jti === null) return null;
  const { data, success } = tokenId.safeParse(jti);
  if (success) return data;
  throw refusal('The claim `jti` must be a string of 1 to 255 characters.');
}

function nameOf(claim: unknown): string | null {
  return typeof claim === 'string' ? toDisplayName(claim) : null;
}
