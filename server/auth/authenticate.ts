import { errors, jwtVerify, type JWTVerifyGetKey } from 'jose';
import { LEEWAY_SECONDS, type Actor } from '../users/actor.ts';
import { AppError } from '../app-error.ts';
import type { Config } from '../config/config.ts';
import { toActor, toClaimError } from './claims.ts';
import { remoteKeySet } from './key-set.ts';

/** Verifies a token and resolves to its user. Rejects with `token_missing`, `token_invalid`, `token_expired` or `token_revoked`. */
export type Authenticate = (token: string | undefined) => Promise<Actor>;

const HMAC = { HS256: 'SHA-256', HS384: 'SHA-384', HS512: 'SHA-512' } as const;
const ASYMMETRIC = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];
/** Headers by which a token would supply its own key. */
const KEY_HEADERS = ['jwk', 'jku', 'x5u', 'x5c'];
/** Longer tokens are not parsed: with every claim of the platform a token has less than 1,000 characters. */
const MAX_TOKEN_LENGTH = 8_192;

export async function createAuthenticate(
  config: Config,
  isRevoked: (actor: Actor) => boolean,
): Promise<Authenticate> {
  const secrets = await importSecret(config.jwtSecret);
  const jwks = config.jwksUrl === undefined ? undefined : remoteKeySet(config.jwksUrl);
  const key: JWTVerifyGetKey = (header, token) => {
    if (KEY_HEADERS.some((name) => name in header)) throw new AppError('token_invalid');
    return keyFor(secrets.get(header.alg), () => jwks?.(header, token));
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
      return toActor(payload, config.jwtMaxAgeDays);
    } catch (error) {
      throw toTokenError(error);
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

/** Imports the secret as a key for each algorithm, once, because every handshake needs one. */
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

function toTokenError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof errors.JWTExpired) return new AppError('token_expired', { cause: error });
  if (error instanceof errors.JWTClaimValidationFailed) return toClaimError(error);
  const message =
    error instanceof errors.JWSSignatureVerificationFailed
      ? 'The signature of the token does not match.'
      : undefined;
  return new AppError('token_invalid', { ...(message !== undefined && { message }), cause: error });
}
