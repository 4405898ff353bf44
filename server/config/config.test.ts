import { afterAll, describe, expect, test } from 'bun:test';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, readConfig, settings } from './config.ts';

const root = mkdtempSync(join(tmpdir(), 'messaging-config-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const newDir = (): string => join(root, crypto.randomUUID());
const SECRET = 'kE1cS0vJm4Zq7TtYbN2xWg9uLr5dHfAa';
const PASSWORD = 'hunter2';
/** What production needs at the least. */
const PRODUCTION = {
  ENVIRONMENT: 'production',
  DATABASE_URL: `postgres://messaging:${PASSWORD}@db.example.com/platform`,
  JWT_SECRET: SECRET,
};

/** The message with which the settings are refused. */
function refusal(env: Record<string, string>): string {
  try {
    readConfig({ JWT_SECRET: SECRET, ...env });
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as ConfigError).message;
  }
  return 'it was not refused';
}

describe('without any variable', () => {
  test('everything has the default that the contract names', () => {
    expect(readConfig({ JWT_SECRET: SECRET })).toMatchObject({
      production: false,
      environment: 'development',
      port: 8081,
      host: '127.0.0.1',
      databaseUrl: undefined,
      databaseSchema: 'messaging',
      redisUrl: undefined,
      rateLimitPerMinute: 1000,
      rateLimitBurst: 200,
      maxConnectionsPerUser: 20,
      heartbeatSeconds: 25,
      silenceSeconds: 60,
      presenceVisibility: 'contacts',
      allowedOrigins: ['*'],
      logLevel: 'info',
      dataDir: '.data',
    });
  });

  test('an empty one counts as unset', () => {
    const empty = Object.fromEntries(Object.values(settings).map(({ name }) => [name, '']));
    expect(readConfig({ ...empty, JWT_SECRET: SECRET })).toEqual(readConfig({ JWT_SECRET: SECRET }));
  });
});

describe('production', () => {
  test('is closed to other pages, open to other machines, and uses the Redis beside it', () => {
    expect(readConfig(PRODUCTION)).toMatchObject({
      production: true,
      host: '0.0.0.0',
      redisUrl: 'redis://localhost:6379',
      allowedOrigins: [],
      databaseUrl: PRODUCTION.DATABASE_URL,
      jwtSecret: SECRET,
    });
  });

  test.each(['DATABASE_URL', 'JWT_SECRET'])('needs %s', (name) => {
    expect(() => readConfig({ ...PRODUCTION, [name]: undefined })).toThrow(
      new ConfigError(`${name} must be set in production`),
    );
    expect(() => readConfig({ ...PRODUCTION, [name]: '' })).toThrow(`${name} must be set in production`);
  });

  test('makes no secret', () => {
    const dir = newDir();
    expect(() => readConfig({ ...PRODUCTION, JWT_SECRET: undefined, DATA_DIR: dir })).toThrow(ConfigError);
    readConfig({ ...PRODUCTION, DATA_DIR: dir });
    expect(existsSync(dir)).toBe(false);
  });
});

describe('a bad value', () => {
  const NETWORKS =
    'TRUSTED_PROXIES must be a comma separated list of addresses or CIDR blocks such as 10.0.0.0/8';
  const FILE_STORE_RULE =
    'FILE_STORE must be disk, off, or a bucket such as s3://my-bucket or s3://my-bucket/folder/';
  const FILE_TYPES_RULE =
    'FILE_TYPES must be * or a comma separated list of media types such as image/*,application/pdf';
  const portRule = 'PORT must be a whole number from 0 to 65535';
  test.each([
    ['PORT', '65536', portRule],
    ['FILE_STORE', 's3://Bucket', FILE_STORE_RULE],
    ['FILE_STORE', 's3://bucket/no-slash-at-the-end', FILE_STORE_RULE],
    [
      'FILE_STORE',
      's3://bucket',
      'S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY must be set with FILE_STORE=s3://…',
    ],
    ['FILE_MAX_MB', '0', 'FILE_MAX_MB must be a whole number from 1 to 5000'],
    ['FILE_TYPES', 'image', FILE_TYPES_RULE],
    [
      'FILES_ORIGIN',
      'https://files.example.com/',
      'FILES_ORIGIN must be an origin such as https://files.example.com',
    ],
    ['PORT', '-1', portRule],
    ['PORT', '80.5', portRule],
    ['PORT', '1e3', portRule],
    ['PORT', ' 80', portRule],
    ['PORT', '0x50', portRule],
    ['PORT', 'http', portRule],
    ['ENVIRONMENT', 'Production', 'ENVIRONMENT must be one of development, production'],
    ['ENVIRONMENT', 'staging', 'ENVIRONMENT must be one of development, production'],
    ['DATABASE_SCHEMA', 'a"; drop', 'DATABASE_SCHEMA must be a lower-case PostgreSQL name'],
    ['DATABASE_SCHEMA', 'Messaging', 'DATABASE_SCHEMA must be a lower-case PostgreSQL name'],
    ['DATABASE_SCHEMA', 'x'.repeat(64), 'DATABASE_SCHEMA must be a lower-case PostgreSQL name'],
    ['DATABASE_POOL_SIZE', '1', 'DATABASE_POOL_SIZE must be a whole number from 2 to 200'],
    ['RATE_LIMIT_PER_MINUTE', '-1', 'RATE_LIMIT_PER_MINUTE must be a whole number from 0 to 10000000'],
    ['RATE_LIMIT_BURST', '0', 'RATE_LIMIT_BURST must be a whole number from 1 to 10000000'],
    ['PRESENCE_VISIBILITY', 'all', 'PRESENCE_VISIBILITY must be one of contacts, everyone'],
    ['LOG_LEVEL', 'verbose', 'LOG_LEVEL must be one of trace, debug, info, warn, error, silent'],
    ['JWT_SECRET', 'x'.repeat(31), 'JWT_SECRET must have at least 32 bytes'],
    ['TRUSTED_PROXIES', '10.0.0.0/33', NETWORKS],
    ['TRUSTED_PROXIES', 'fd00::/129', NETWORKS],
    ['TRUSTED_PROXIES', '10.0.0/8', NETWORKS],
    ['TRUSTED_PROXIES', '10.0.0.0/', NETWORKS],
    ['TRUSTED_PROXIES', 'proxy.example.com', NETWORKS],
    ['TRUSTED_PROXIES', '*', NETWORKS],
    ['JWT_JWKS_URL', 'keys.json', 'JWT_JWKS_URL must be a URL starting with https:// or http://'],
  ])('is refused in one line: %s=%s', (name, value, message) => {
    expect(refusal({ [name]: value })).toBe(message);
  });
});

describe('a bad origin', () => {
  test.each([
    'app.example.com',
    'https://app.example.com/',
    'https://app.example.com/path',
    'https://App.example.com',
    'https://a.example, nonsense',
  ])('is refused: %s', (value) => {
    expect(refusal({ ALLOWED_ORIGINS: value })).toStartWith(
      'ALLOWED_ORIGINS must be a comma separated list of origins',
    );
  });
});

describe('a bad secret', () => {
  test.each([
    ['DATABASE_URL', `mysql://root:${PASSWORD}@localhost/x`],
    ['DATABASE_URL', `postgres//root:${PASSWORD}@localhost`],
    ['DATABASE_URL', `\n${PASSWORD}`],
    ['REDIS_URL', `http://:${PASSWORD}@localhost`],
    ['REDIS_URL', `:${PASSWORD}@localhost`],
    ['JWT_SECRET', PASSWORD],
  ])('of %s is refused without being shown', (name, value) => {
    const message = refusal({ [name]: value });
    expect(message).toStartWith(`${name} must `);
    expect(message).not.toContain(PASSWORD);
    expect(message).not.toContain('\n');
  });
});

describe('a good value', () => {
  test('of ALLOWED_ORIGINS is a list', () => {
    const allowed = (ALLOWED_ORIGINS: string) =>
      readConfig({ JWT_SECRET: SECRET, ALLOWED_ORIGINS }).allowedOrigins;
    expect(allowed('https://app.example.com')).toEqual(['https://app.example.com']);
    expect(allowed(' https://a.example , http://localhost:3000,')).toEqual([
      'https://a.example',
      'http://localhost:3000',
    ]);
    expect(allowed('*')).toEqual(['*']);
  });

  test('of JWT_SECRET is measured in bytes, and taken as it is', () => {
    expect(readConfig({ JWT_SECRET: 'é'.repeat(16) }).jwtSecret).toBe('é'.repeat(16));
    expect(readConfig({ JWT_SECRET: ` ${SECRET}\n` }).jwtSecret).toBe(` ${SECRET}\n`);
  });

  test('of PORT may be 0, and of RATE_LIMIT_PER_MINUTE too', () => {
    const env = { JWT_SECRET: SECRET, PORT: '0', RATE_LIMIT_PER_MINUTE: '0' };
    expect(readConfig(env)).toMatchObject({ port: 0, rateLimitPerMinute: 0 });
  });

  test('of TRUSTED_PROXIES is a list of blocks', () => {
    const read = (TRUSTED_PROXIES: string) =>
      readConfig({ JWT_SECRET: SECRET, TRUSTED_PROXIES }).trustedProxies;
    expect(read('')).toEqual([]);
    expect(read(' 10.0.0.0/8, 192.0.2.7 ,fd00::/8,::1,')).toEqual([
      '10.0.0.0/8',
      '192.0.2.7/32',
      'fd00::/8',
      '::1/128',
    ]);
  });
});

describe('the secret of development', () => {
  test('is made once, and kept where only its owner can read it', () => {
    const dir = join(newDir(), 'nested');
    const { jwtSecret } = readConfig({ DATA_DIR: dir });
    expect(Buffer.byteLength(jwtSecret)).toBeGreaterThanOrEqual(32);
    expect(readConfig({ DATA_DIR: dir }).jwtSecret).toBe(jwtSecret);
    const file = join(dir, 'jwt-secret');
    expect(readFileSync(file, 'utf8')).toBe(jwtSecret);
    expect([statSync(file).mode & 0o777, statSync(dir).mode & 0o777]).toEqual([0o600, 0o700]);
  });

  test('is another one in another place', () => {
    expect(readConfig({ DATA_DIR: newDir() }).jwtSecret).not.toBe(
      readConfig({ DATA_DIR: newDir() }).jwtSecret,
    );
  });

  test('is not made when there is one', () => {
    const dir = newDir();
    expect(readConfig({ DATA_DIR: dir, JWT_SECRET: SECRET }).jwtSecret).toBe(SECRET);
    expect(existsSync(dir)).toBe(false);
  });

  test('is never an empty one, left by a start that was cut off', () => {
    const dir = newDir();
    readConfig({ DATA_DIR: dir });
    writeFileSync(join(dir, 'jwt-secret'), '');
    // Refused or made anew, either will do; tokens signed with nothing must not be accepted.
    const length = (): number => Buffer.byteLength(readConfig({ DATA_DIR: dir }).jwtSecret);
    let found = 32;
    try {
      found = length();
    } catch (error) {
      expect(error).toBeInstanceOf(ConfigError);
    }
    expect(found).toBeGreaterThanOrEqual(32);
  });
});

test('every setting has a name of its own and says what it means', () => {
  const all = Object.values(settings);
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
  for (const { name, description } of all) {
    expect(name).toMatch(/^[A-Z][A-Z0-9_]*$/);
    expect(description.length).toBeGreaterThan(10);
  }
});
