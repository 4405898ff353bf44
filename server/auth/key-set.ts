import {
  createLocalJWKSet,
  createRemoteJWKSet,
  customFetch,
  errors,
  type FetchImplementation,
  type JSONWebKeySet,
  type JWTVerifyGetKey,
} from 'jose';
import { AppError } from '../app-error.ts';
import { backoffMs } from '../concurrency/backoff.ts';

/** Age after which the keys are fetched again in the background, in milliseconds. */
const FRESH_MS = 10 * 60_000;
/** Maximum age of keys in use while fetching fails, in milliseconds; outages of the issuer are usually shorter. */
const USABLE_MS = 24 * 60 * 60_000;
/** Minimum interval between two fetches for keys that the set does not contain, in milliseconds. */
const COOLDOWN_MS = 30_000;
const FETCH_MS = 5_000;
/** Maximum size of a set. Sets of large issuers have about ten keys of 2 KB. */
const MAX_BYTES = 256 * 1024;
/** Minimum delays after failed fetches, in milliseconds: the first, doubled up to the last. */
const BACK_OFF_MS = [1_000, 60_000] as const;
/** Errors of a fetched set that has no key for a token. */
const NO_KEY_ERRORS = [errors.JWKSNoMatchingKey, errors.JWKSMultipleMatchingKeys, errors.JOSENotSupported];

/**
 * Finds keys in the key set at a URL. The set is fetched at most once in `COOLDOWN_MS`, whatever keys tokens name, and
 * with a back-off after a failure. Rejects with `unavailable` while the set cannot be fetched.
 */
export function remoteKeySet(url: string): JWTVerifyGetKey {
  const keys = createRemoteJWKSet(new URL(url), {
    cacheMaxAge: USABLE_MS,
    cooldownDuration: COOLDOWN_MS,
    timeoutDuration: FETCH_MS,
    [customFetch]: withBackOff(fetchKeySet),
  });
  let fetchedAt = Date.now();
  return async (header, token) => {
    if (keys.fresh && !keys.reloading && Date.now() > fetchedAt + FRESH_MS) {
      fetchedAt = Date.now();
      keys.reload().catch(() => {});
    }
    try {
      return await keys(header, token);
    } catch (error) {
      // Without a matching key the token is invalid; a failed fetch says nothing about the token.
      if (NO_KEY_ERRORS.some((kind) => error instanceof kind)) throw error;
      throw new AppError('unavailable', { cause: error, retryAfterMs: BACK_OFF_MS[0] });
    }
  };
}

/** Fails at once until the back-off after the last failure is over. */
function withBackOff(fetch: FetchImplementation): FetchImplementation {
  let failures = 0;
  let notBefore = 0;
  return async (...args) => {
    if (Date.now() < notBefore) throw new Error('the key set could not be fetched a moment ago');
    try {
      const response = await fetch(...args);
      failures = 0;
      return response;
    } catch (error) {
      const [base, max] = BACK_OFF_MS;
      notBefore = Date.now() + Math.min(max, base * 2 ** failures) + backoffMs(failures, base, max);
      failures += 1;
      throw error;
    }
  };
}

/** Rejects unless the answer is a key set of at most `MAX_BYTES`. */
const fetchKeySet: FetchImplementation = async (url, options) => {
  const response = await fetch(url, options);
  if (response.status !== 200) throw new Error(`the key set's server answered with ${response.status}`);
  const set = JSON.parse(await readLimited(response)) as JSONWebKeySet;
  // Throws if this is not a key set.
  createLocalJWKSet(set);
  return Response.json(set);
};

async function readLimited({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) throw new Error(`the key set has more than ${MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
