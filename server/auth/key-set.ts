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

/** How old the keys may get before they are fetched anew, in milliseconds; a call that finds them older does not wait. */
const FRESH_MS = 10 * 60_000;
/** How long keys are used when no newer ones can be had, in milliseconds: an outage of the issuer is shorter as a rule. */
const USABLE_MS = 24 * 60 * 60_000;
/** Between two fetches for keys that the set does not have, in milliseconds. */
const COOLDOWN_MS = 30_000;
const FETCH_MS = 5_000;
/** Sets of large issuers have some ten keys of 2 KB. */
const MAX_BYTES = 256 * 1024;
/** Between failed fetches, in milliseconds: at least the first, doubled each time up to the second. */
const BACK_OFF_MS = [1_000, 60_000] as const;
/** How a key set that was read says that it has no key for a token. */
const VERDICTS = [errors.JWKSNoMatchingKey, errors.JWKSMultipleMatchingKeys, errors.JOSENotSupported];

/**
 * The keys at a URL. However many tokens come and whatever keys they name, the set is fetched at most once in
 * `COOLDOWN_MS`, and after a failure with a back-off. While it cannot be had, rejects with `unavailable`.
 */
export function remoteKeySet(url: string): JWTVerifyGetKey {
  const keys = createRemoteJWKSet(new URL(url), {
    cacheMaxAge: USABLE_MS,
    cooldownDuration: COOLDOWN_MS,
    timeoutDuration: FETCH_MS,
    [customFetch]: withBackOff(fetchBounded),
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
      // What the set says of a token stays; that it cannot be had is no fault of the token.
      if (VERDICTS.some((kind) => error instanceof kind)) throw error;
      throw new AppError('unavailable', { cause: error, retryAfterMs: BACK_OFF_MS[0] });
    }
  };
}

/** Fails at once until the back-off after the last failure is over. */
function withBackOff(fetch: FetchImplementation): FetchImplementation {
  let failures = 0;
  let notBefore = 0;
  return async (...args) => {
    if (Date.now() < notBefore) throw new Error('the key set could not be had a moment ago');
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
const fetchBounded: FetchImplementation = async (url, options) => {
  const response = await fetch(url, options);
  if (response.status !== 200) throw new Error(`the key set was answered with ${response.status}`);
  const set = JSON.parse(await boundedText(response)) as JSONWebKeySet;
  // Throws where this is not a key set.
  createLocalJWKSet(set);
  return Response.json(set);
};

async function boundedText({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) throw new Error(`the key set has more than ${MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
