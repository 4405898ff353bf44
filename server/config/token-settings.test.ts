import { expect, test } from 'bun:test';
import { randomBytes } from 'node:crypto';
import { ConfigError, readConfig } from './config.ts';

const PRODUCTION = {
  ENVIRONMENT: 'production',
  DATABASE_URL: 'postgres://messaging@db.example.com/platform',
  JWT_SECRET: 'kE1cS0vJm4Zq7TtYbN2xWg9uLr5dHfAa',
};
const EXAMPLE = 'must not be the secret of an example';
const RANDOM = 'must be a random secret, for example from `openssl rand -base64 48`';

test.each([
  ['JWT_SECRET', 'change-me-to-the-secret-of-the-platform-32-bytes', EXAMPLE],
  ['JWT_SECRET', 'Please_ChangeMe_kE1cS0vJm4Zq7TtYbN2xWg9uLr5d', EXAMPLE],
  ['DATABASE_URL', 'postgres://messaging:change-me@db/messaging', EXAMPLE],
  ['REDIS_URL', 'redis://:change_me@redis:6379', EXAMPLE],
  ['JWT_SECRET', 'x'.repeat(64), RANDOM],
  ['JWT_SECRET', 'abcdefg'.repeat(5), RANDOM],
  ['JWT_SECRET', 'aabbccddeeffgg'.repeat(3), RANDOM],
  ['JWT_SECRET', '0123456789abcdef0123456789abcdef', RANDOM],
  ['JWT_SECRET', '0123456789abcdef0123456789abcdef01234', RANDOM],
  ['JWT_SECRET', 'x'.repeat(31), 'must have at least 32 bytes'],
])('production refuses what is no secret, without showing it: %s=%s', (name, value, message) => {
  expect(() => readConfig({ ...PRODUCTION, [name]: value })).toThrow(new ConfigError(`${name} ${message}`));
});

test('production takes every secret drawn at random', () => {
  for (let i = 0; i < 1_000; i += 1) {
    const JWT_SECRET = randomBytes(32).toString('hex');
    expect(readConfig({ ...PRODUCTION, JWT_SECRET }).jwtSecret).toBe(JWT_SECRET);
  }
});

const KEYS = 'https://issuer.example.com/keys';

test('production takes a key set by https only', () => {
  const env = { ...PRODUCTION, JWT_ISSUER: 'https://issuer.example.com', JWT_JWKS_URL: KEYS };
  expect(readConfig(env).jwksUrl).toBe(KEYS);
  expect(() => readConfig({ ...env, JWT_JWKS_URL: 'http://issuer.example.com/keys' })).toThrow(
    new ConfigError('JWT_JWKS_URL must be a URL starting with https://'),
  );
});

test('production takes a key set only where tokens name their issuer or this service', () => {
  const env = { ...PRODUCTION, JWT_JWKS_URL: KEYS };
  expect(() => readConfig(env)).toThrow(
    new ConfigError('JWT_ISSUER or JWT_AUDIENCE must be set in production with JWT_JWKS_URL'),
  );
  expect(readConfig({ ...env, JWT_AUDIENCE: 'messaging' }).jwksUrl).toBe(KEYS);
});

test('secrets of events are a list, and production refuses weak ones', () => {
  const [one, other] = [randomBytes(32).toString('hex'), randomBytes(32).toString('hex')];
  const read = (FANOUT_SECRET: string) => readConfig({ ...PRODUCTION, FANOUT_SECRET }).fanoutSecrets;
  expect(read('')).toBeUndefined();
  expect(read(one)).toEqual({ secrets: [one], acceptsUnsealed: false });
  expect(read(`${one}, ${other}`)).toEqual({ secrets: [one, other], acceptsUnsealed: false });
  expect(read(`${one},none`)).toEqual({ secrets: [one], acceptsUnsealed: true });
  expect(() => read(`${one},short`)).toThrow(new ConfigError('FANOUT_SECRET must have at least 32 bytes'));
  expect(() => read('x'.repeat(64))).toThrow(new ConfigError(`FANOUT_SECRET ${RANDOM}`));
});
