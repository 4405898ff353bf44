import { expect, test } from 'bun:test';
import { ConfigError, readConfig } from './config.ts';

const JWT_SECRET = 'kE1cS0vJm4Zq7TtYbN2xWg9uLr5dHfAa';

const ONE_HOST =
  'DATABASE_URL must name one host: a DNS name or a proxy that leads to the primary, not a list';
const NO_HOST =
  'DATABASE_URL must name a host, or the folder of a Unix socket as in ?host=/var/run/postgresql';
const SSL_MODE =
  'DATABASE_URL must have one of disable, allow, prefer, require, verify-ca, verify-full as sslmode';

test.each([
  ['postgres://h1:5432,h2:5432/d', ONE_HOST],
  ['postgres://u:p@h1,h2/d', ONE_HOST],
  ['postgres://u@localhost/d?host=h1,h2', ONE_HOST],
  ['postgres://u@/d', NO_HOST],
  ['postgres:///d', NO_HOST],
  ['postgres://u@h:port/d', 'DATABASE_URL must be a URL such as postgres://user:password@host:5432/database'],
  ['postgres:h/d', 'DATABASE_URL must be a URL starting with postgres:// or postgresql://'],
  ['postgres://u@h/d?sslmode=requre', SSL_MODE],
  ['postgres://u@h/d?sslmode=', SSL_MODE],
  ['postgres://u@h/d?sslmode=Require', SSL_MODE],
  ['postgres://u@/d?host=/run&sslmode=no', SSL_MODE],
])('a bad value is refused in one line: %s', (value, message) => {
  expect(() => readConfig({ JWT_SECRET, DATABASE_URL: value })).toThrow(new ConfigError(message));
});

test.each([
  'postgres://localhost/x',
  'postgresql://user:pass@host:5432/x?sslmode=require',
  'postgres://u@[::1]:5432/x?sslmode=verify-full',
  'postgres://u@localhost/x?host=/var/run/postgresql',
  'postgres://u@%2Fvar%2Frun%2Fpostgresql/x',
])('a good value is read: %s', (url) => {
  expect(readConfig({ JWT_SECRET, DATABASE_URL: url }).databaseUrl).toBe(url);
});

test('the folder of a Unix socket may be named as in libpq', () => {
  const env = { JWT_SECRET, DATABASE_URL: 'postgres://u:p@/x?host=/var/run/postgresql' };
  expect(readConfig(env).databaseUrl).toBe('postgres://u:p@localhost/x?host=/var/run/postgresql');
});
