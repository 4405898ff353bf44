import { SQL } from 'bun';
import { expect, test } from 'bun:test';
import { settings } from '@messaging/server/config/config';
import { migrations } from '@messaging/server/db/migrations';
import serverPackage from '../../server/package.json';
import { storeEnv } from '../harness/store.ts';
import { runTool } from '../harness/tool-process.ts';

const SECRETS = {
  DATABASE_URL: 'postgres://user:hidden-1@localhost/d',
  REDIS_URL: 'redis://:hidden-2@localhost',
  JWT_SECRET: 'hidden-3, which is long enough for a secret',
  KAFKA_SASL_PASSWORD: 'hidden-4',
  OTEL_EXPORTER_OTLP_HEADERS: 'key=hidden-5',
};

test('The command version prints the version without any settings.', async () => {
  const { exitCode, lines } = await runTool({ ENVIRONMENT: 'production', JWT_SECRET: '' }, 'version');
  expect(exitCode).toBe(0);
  expect(lines).toEqual([`messaging-service ${serverPackage.version} (commit unknown, bun ${Bun.version})`]);
});

test('The command check-config lists every setting and no secret.', async () => {
  const { exitCode, lines } = await runTool({ ...SECRETS, ENVIRONMENT: 'production' }, 'check-config');
  expect(exitCode).toBe(0);
  const names = Object.values(settings).map(({ name }) => name);
  expect(lines.slice(0, -1).map((line) => line.split('=')[0] ?? '')).toEqual(names);
  expect(lines.at(-1)).toBe('The configuration is valid.');
  expect(lines).toContain('DATABASE_URL=(set)');
  expect(lines).toContain('KAFKA_BROKERS=localhost:9092');
  expect(lines.join('\n')).not.toContain('hidden');
});

test.each([
  ['PORT', '80810', 'PORT must be a whole number from 0 to 65535'],
  ['TRACE_SAMPLE_RATIO', '2', 'TRACE_SAMPLE_RATIO must be a number from 0 to 1'],
  ['RETENTION_MESSAGES_DAYS', '-1', 'RETENTION_MESSAGES_DAYS must be a whole number from 0 to 36500'],
  [
    'RETENTION_NOTIFICATIONS_DAYS',
    '29',
    'RETENTION_NOTIFICATIONS_DAYS must be 0 or a whole number from 30 to 36500',
  ],
  ['DEMO_ORIGINS', '*', 'DEMO_ORIGINS must name each origin; * is not allowed'],
  ['LOG_FORMAT', 'pretty', 'LOG_FORMAT must be one of json, text'],
  ['DATABASE_URL', 'mysql://hidden', 'DATABASE_URL must be a URL starting with postgres:// or postgresql://'],
  [
    'OTEL_EXPORTER_OTLP_HEADERS',
    'hidden',
    'OTEL_EXPORTER_OTLP_HEADERS must be a comma separated list of name=value',
  ],
])('The command check-config names %s if it is invalid.', async (name, value, line) => {
  const { exitCode, lines, stderr } = await runTool({ [name]: value }, 'check-config');
  expect({ exitCode, lines, stderr }).toEqual({ exitCode: 1, lines: [], stderr: `${line}\n` });
});

test('The command migrate creates the schema; a second run changes nothing.', async () => {
  const env = storeEnv();
  const { DATABASE_URL = '', DATABASE_SCHEMA = '' } = env;
  await using sql = new SQL(DATABASE_URL, { max: 1 });
  for (let i = 0; i < 2; i++) {
    const { exitCode, lines } = await runTool(env, 'migrate');
    expect({ exitCode, lines }).toEqual({
      exitCode: 0,
      lines: [`The schema ${DATABASE_SCHEMA} is up to date.`],
    });
  }
  const rows = await sql<
    { name: string }[]
  >`select name from ${sql(DATABASE_SCHEMA)}.migrations order by name`;
  expect(rows.map(({ name }) => name)).toEqual(Object.keys(migrations).sort());
  await sql`drop schema ${sql(DATABASE_SCHEMA)} cascade`;
});

test.each([['version'], ['check-config'], ['migrate']])(
  'The command %s refuses unknown arguments.',
  async (tool) => {
    const { exitCode, stderr } = await runTool({}, tool, '--nonsense');
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`\n${tool}\n`);
  },
);
