import { expect, test } from 'bun:test';
import { ConfigError, readConfig } from './config.ts';

const JWT_SECRET = 'kE1cS0vJm4Zq7TtYbN2xWg9uLr5dHfAa';

const REDIS = 'REDIS_URL must be a URL starting with redis:// or rediss://, or host:port';

test.each([
  ['redis', REDIS],
  ['redis:', REDIS],
  ['redis:port', REDIS],
  ['redis:65536', REDIS],
  ['2001:db8::1:6379', REDIS],
  ['redis://', REDIS],
  ['http://redis:6379', REDIS],
])('a bad value is refused in one line: %s', (value, message) => {
  expect(() => readConfig({ JWT_SECRET, REDIS_URL: value })).toThrow(new ConfigError(message));
});

test.each([
  ['redis://localhost:6379', 'redis://localhost:6379'],
  ['rediss://:pass@host:6380/1', 'rediss://:pass@host:6380/1'],
  ['redis:6379', 'redis://redis:6379'],
  ['rediss:6379', 'redis://rediss:6379'],
  ['localhost:6379', 'redis://localhost:6379'],
  ['10.0.0.5:6379', 'redis://10.0.0.5:6379'],
  ['[2001:db8::1]:6379', 'redis://[2001:db8::1]:6379'],
])('a good value is read: %s', (text, redisUrl) => {
  expect(readConfig({ JWT_SECRET, REDIS_URL: text })).toMatchObject({ redisUrl });
});
