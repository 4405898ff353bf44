import { afterAll, afterEach, expect, setSystemTime, test } from 'bun:test';
import { exportJWK, generateKeyPair, type FlattenedJWSInput } from 'jose';
import { AppError } from '../app-error.ts';
import { remoteKeySet } from './key-set.ts';

const HOUR_MS = 3_600_000;
const { publicKey } = await generateKeyPair('ES256');
const key = { ...(await exportJWK(publicKey)), alg: 'ES256', kid: 'current' };
let fetches = 0;
let isAway = false;
const issuer = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  fetch() {
    fetches += 1;
    return isAway ? new Response('', { status: 503 }) : Response.json({ keys: [key] });
  },
});
afterAll(() => issuer.stop(true));
afterEach(() => void setSystemTime());

test('known keys are used through an outage of the issuer of hours, and not of days', async () => {
  const start = Date.now();
  const after = (ms: number) => setSystemTime(new Date(start + ms));
  const keys = remoteKeySet(issuer.url.href);
  const find = () => keys({ alg: 'ES256', kid: 'current' }, {} as FlattenedJWSInput);
  await find();
  isAway = true;
  for (const hours of [1, 12, 23]) {
    after(hours * HOUR_MS);
    await find();
  }
  after(25 * HOUR_MS);
  expect(await Promise.resolve(find()).catch((error: unknown) => (error as AppError).code)).toBe(
    'unavailable',
  );
  isAway = false;
  after(26 * HOUR_MS);
  await find();
  expect(fetches).toBeGreaterThanOrEqual(3);
});
