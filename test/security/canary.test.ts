import { beforeAll, describe, expect, test } from 'bun:test';
import { InstanceProcess } from '../harness/instance-process.ts';
import { kafkaBrokers } from '../harness/kafka-brokers.ts';
import { databaseUrl, redisUrl } from '../harness/outage.ts';
import { newThread } from '../harness/pair.ts';
import { startProxy } from '../harness/proxy.ts';
import { newUser, SECRET } from '../harness/token.ts';
import { freePort } from '../services/ports.ts';
import {
  canary,
  chat,
  newTokens,
  refuseRows,
  showTokens,
  takeAway,
  talkNonsense,
  texts,
  type Scene,
} from './canary-actions.ts';

const secrets = {
  DATABASE_URL: canary('database'),
  REDIS_URL: canary('redis'),
  KAFKA_SASL_PASSWORD: canary('kafka'),
  FANOUT_SECRET: canary('fan-out'),
};
const user = await newUser({ fullName: texts.name, email: texts.email });
const tokens = await newTokens(user);
/** Texts that must not appear, by kind. */
const canaries: Record<string, string> = { ...texts, ...secrets, JWT_SECRET: SECRET, ...tokens };
/** Everything that was logged or answered, by its source. */
const places = { log: '', metrics: '', errors: '' };
let scene: Scene;
beforeAll(async () => {
  using database = startProxy(databaseUrl());
  using redis = startProxy(redisUrl());
  const metricsPort = String(await freePort());
  await using instance = await InstanceProcess.start({
    LOG_LEVEL: 'debug',
    METRICS_PORT: metricsPort,
    SEARCH: 'on',
    DATABASE_URL: withPassword(database.url, secrets.DATABASE_URL),
    REDIS_URL: withPassword(redis.url, secrets.REDIS_URL),
    KAFKA_BROKERS: kafkaBrokers(),
    KAFKA_SASL_MECHANISM: 'PLAIN',
    KAFKA_SASL_USERNAME: 'messaging',
    KAFKA_SASL_PASSWORD: secrets.KAFKA_SASL_PASSWORD,
    FANOUT_SECRET: secrets.FANOUT_SECRET,
    DATABASE_TIMEOUT_MS: '500',
  });
  scene = {
    instance,
    database,
    redis,
    user,
    threadId: await newThread(instance, user, await newUser()),
    errors: [],
  };
  await chat(scene);
  await showTokens(scene, Object.values(tokens));
  await talkNonsense(scene);
  await refuseRows(scene);
  await takeAway(scene);
  places.metrics = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
  await instance.stop();
  places.log = instance.log;
  places.errors = scene.errors.join('\n');
});

function withPassword(url: string, password: string): string {
  const { protocol, username, host, pathname } = new URL(url);
  return `${protocol}//${username || 'default'}:${password}@${host}${pathname}`;
}

test('Every kind of leak was provoked.', () => {
  for (const told of ['a command failed', 'redis is away', 'SASL', 'stopped'])
    expect(places.log).toContain(told);
  const codes = new Set(places.errors.match(/(?<="code":")\w+/g));
  const expected = ['internal', 'unavailable', 'not_found', 'token_expired', 'token_invalid'];
  expect([...codes].sort()).toEqual([...expected, 'invalid_json', 'invalid_request', 'unknown_type'].sort());
  expect(places.metrics).toContain('# HELP');
});

describe('no leak', () => {
  const everywhere = Object.keys(canaries).flatMap((what) =>
    Object.keys(places).map((where) => [what, where]),
  );
  test.each(everywhere as [string, keyof typeof places][])('%s in the %s', (what, where) => {
    expect(places[where].split('\n').filter((line) => line.includes(canaries[what] ?? ''))).toEqual([]);
  });
});
