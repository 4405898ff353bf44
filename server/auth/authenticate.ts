import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import type { UserId } from '@messaging/protocol/primitives';
import { roleOf, type Actor } from '../actor.ts';
import { AppError } from '../app-error.ts';
import type { Config } from '../config.ts';
import { cut } from '../cut.ts';

/** Turns a token into who is calling. Rejects with `token_missing`, `token_invalid`, `token_expired` or `token_revoked`. */
export type Authenticate = (token: string | undefined) => Promise<Actor>;

const HMAC = { HS256: 'SHA-256', HS384: 'SHA-384', HS512: 'SHA-512' } as const;
const ASYMMETRIC = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];
/** Headers by which a token would bring its own key. */
const KEY_HEADERS = ['jwk', 'jku', 'x5u', 'x5c'];
/** How a key set that could be read says that it has no key for a token. */
const VERDICTS = [errors.JWKSNoMatchingKey, errors.JWKSMultipleMatchingKeys, errors.JOSENotSupported];
/** How long a token is accepted after its expiry, for clocks that differ; a socket lives on as long. */
export const LEEWAY_SECONDS = 30;
/** A longer token is not worth parsing: with every claim the platform sets it has under 1,000 characters. */
const MAX_TOKEN_LENGTH = 8_192;
/** The last second a Date can hold. */
const MAX_TIME_SECONDS = 8_640_000_000_000;

export async function createAuthenticate(
  config: Config,
  isRevoked: (actor: Actor) => boolean,
): Promise<Authenticate> {
  const secrets = await importSecret(config.jwtSecret);
  const jwks = config.jwksUrl === undefined ? undefined : createRemoteJWKSet(new URL(config.jwksUrl));
  const key: JWTVerifyGetKey = (header, token) => {
    if (KEY_HEADERS.some((name) => name in header)) throw new AppError('token_invalid');
    return keyFor(secrets.get(header.alg), () => jwks?.(header, token).catch(rethrow));
  };
  const options = {
    algorithms: [...secrets.keys(), ...(jwks === undefined ? [] : ASYMMETRIC)],
    clockTolerance: LEEWAY_SECONDS,
    requiredClaims: ['exp'],
    ...(config.jwtIssuer !== undefined && { issuer: config.jwtIssuer }),
    ...(config.jwtAudience !== undefined && { audience: config.jwtAudience }),
  };
  const verify = async (token: string): Promise<Actor> => {
    try {
      const { payload } = await jwtVerify(token, key, options);
      return toActor(payload);
    } catch (error) {
      throw refusal(error);
    }
  };
  return async (token) => {
    if (token === undefined || token === '') throw new AppError('token_missing');
    if (token.length > MAX_TOKEN_LENGTH) throw new AppError('token_invalid');
    const actor = await verify(token);
    if (isRevoked(actor)) throw new AppError('token_revoked');
    return actor;
  };
}

/** The secret as a key for each algorithm: made once, since every handshake needs one. */
async function importSecret(secret: string): Promise<Map<string, CryptoKey>> {
  const bytes = new TextEncoder().encode(secret);
  const keys = Object.entries(HMAC).map(async ([alg, hash]) => {
    const key = await crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash }, false, ['verify']);
    return [alg, key] as const;
  });
  return new Map(await Promise.all(keys));
}

function keyFor(secret: CryptoKey | undefined, remote: () => ReturnType<JWTVerifyGetKey> | undefined) {
  const found = secret ?? remote();
  if (found === undefined) throw new AppError('token_invalid');
  return found;
}

/** What the key set says of a token stays; that it cannot be had is no fault of the token. */
function rethrow(error: unknown): never {
  const isVerdict = VERDICTS.some((kind) => error instanceof kind);
  throw isVerdict ? error : new AppError('unavailable', { cause: error, retryAfterMs: 1_000 });
}

function refusal(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof errors.JWTExpired) return new AppError('token_expired', { cause: error });
  return new AppError('token_invalid', { cause: error });
}

function toActor(claims: JWTPayload): Actor {
  const expires = claims.exp ?? 0;
  if (expires > MAX_TIME_SECONDS) throw new AppError('token_invalid');
  return {
    userId: userIdOf(claims),
    role: roleOf(claims['role']),
    username: textOf(claims['username']),
    fullName: textOf(claims['fullName']),
    tokenId: typeof claims.jti === 'string' ? claims.jti : null,
    issuedAt: Math.min(Math.max(0, claims.iat ?? 0) * 1000, Date.now()),
    expiresAt: expires * 1000,
  };
}

function userIdOf({ userId, sub }: JWTPayload): UserId {
  const fromSub = sub === undefined ? undefined : decimal(sub);
  const id = userId ?? fromSub;
  const agree = userId === undefined || sub === undefined || userId === fromSub;
  if (!agree || typeof id !== 'number' || !Number.isSafeInteger(id) || id < 1)
    throw new AppError('token_invalid');
  return id;
}

function decimal(text: unknown): number {
  return typeof text === 'string' && /^[1-9]\d{0,15}$/.test(text) ? Number(text) : Number.NaN;
}

/** Claims are shown to people, so they keep to what can be stored. */
function textOf(claim: unknown): string | null {
  if (typeof claim !== 'string') return null;
  return cut(claim.replaceAll('\0', '').trim(), 255).toWellFormed() || null;
}
