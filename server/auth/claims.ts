import { errors, type JWTPayload } from 'jose';
import { tokenId, type UserId } from '@messaging/protocol/primitives';
import { LEEWAY_SECONDS, toRole, type Actor } from '../users/actor.ts';
import { AppError } from '../app-error.ts';
import { toDisplayName } from '../users/display-name.ts';

/** Latest time of a Date, in seconds. */
const MAX_TIME_SECONDS = 8_640_000_000_000;

/**
 * Converts the claims of a verified token to its user. Throws `token_invalid` or `token_expired` with a sentence that names
 * the invalid claim and never its value.
 */
export function toActor(claims: JWTPayload, maxAgeDays: number): Actor {
  return {
    userId: parseUserId(claims),
    role: toRole(claims['role']),
    username: parseName(claims['username']),
    fullName: parseName(claims['fullName']),
    tokenId: parseTokenId(claims),
    ...parseTimes(claims, maxAgeDays),
  };
}

/** Converts a claim's failed verification to `token_invalid` with the reason. */
export function toClaimError(error: errors.JWTClaimValidationFailed): AppError {
  const { claim, reason } = error;
  const fault =
    reason === 'missing'
      ? 'is missing.'
      : reason === 'invalid'
        ? 'must be a number of seconds.'
        : claim === 'nbf'
          ? AHEAD
          : 'is not what this service expects.';
  return invalidToken(`The claim \`${claim}\` ${fault}`, error);
}

const AHEAD = `is more than ${LEEWAY_SECONDS} s ahead of the clock.`;
const WHOLE_NUMBER = 'must be a whole number from 1 to 2^53-1';

function invalidToken(message: string, cause?: unknown): AppError {
  return new AppError('token_invalid', { message, cause });
}

/**
 * Parses the times of issue and expiry. No token is accepted longer than `maxAgeDays` after its issue, because a
 * revocation is kept for that time.
 */
function parseTimes({ exp = 0, iat }: JWTPayload, maxAgeDays: number): Pick<Actor, 'issuedAt' | 'expiresAt'> {
  const now = Date.now() / 1_000;
  const maxAge = maxAgeDays * 86_400;
  if (iat === undefined) {
    if (exp <= now + maxAge) return { issuedAt: 0, expiresAt: exp * 1_000 };
    throw invalidToken(
      `The claim \`exp\` is more than ${maxAgeDays} days ahead, and no \`iat\` says how old the token is.`,
    );
  }
  if (iat > now + LEEWAY_SECONDS) throw invalidToken(`The claim \`iat\` ${AHEAD}`);
  if (iat + maxAge + LEEWAY_SECONDS < now) {
    const message = `The claim \`iat\` is more than ${maxAgeDays} days ago: get a new token from the platform.`;
    throw new AppError('token_expired', { message });
  }
  const end = Math.min(exp, iat + maxAge, MAX_TIME_SECONDS);
  return { issuedAt: Math.max(0, Math.min(iat, now)) * 1_000, expiresAt: end * 1_000 };
}

function parseUserId({ userId, sub }: JWTPayload): UserId {
  const fromSub = sub === undefined ? undefined : parseDecimal(sub);
  if (userId === undefined && fromSub === undefined)
    throw invalidToken('The token must name its user in `userId` or in `sub`.');
  if (userId !== undefined && !isUserId(userId))
    throw invalidToken(`The user id in \`userId\` ${WHOLE_NUMBER}.`);
  if (fromSub !== undefined && !isUserId(fromSub))
    throw invalidToken(`The user id in \`sub\` ${WHOLE_NUMBER}, in decimal digits.`);
  if (userId !== undefined && fromSub !== undefined && userId !== fromSub)
    throw invalidToken('The claims `userId` and `sub` name different users.');
  return (userId ?? fromSub) as UserId;
}

function isUserId(id: unknown): id is UserId {
  return typeof id === 'number' && Number.isSafeInteger(id) && id >= 1;
}

function parseDecimal(text: unknown): number {
  return typeof text === 'string' && /^[1-9]\d{0,15}$/.test(text) ? Number(text) : Number.NaN;
}

/** Refuses a `jti` that no revocation could name. RFC 7519, section 4.1.7, defines it as a string. */
function parseTokenId(claims: JWTPayload): string | null {
  const jti: unknown = claims.jti ?? null;
  if (jti === null) return null;
  const { data, success } = tokenId.safeParse(jti);
  if (success) return data;
  throw invalidToken('The claim `jti` must be a string of 1 to 255 characters.');
}

function parseName(claim: unknown): string | null {
  return typeof claim === 'string' ? toDisplayName(claim) : null;
}
