import { SQL } from 'bun';
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { API_PREFIX } from '@messaging/protocol/endpoints';
import { migrations } from '@messaging/server/db/migrations';
import { OtlpReceiver } from '../harness/otlp-receiver.ts';
import { storeEnv } from '../harness/store.ts';
import { newUser, SECRET } from '../harness/token.ts';
import { until } from '../harness/wait.ts';
import { Binary, buildBinary, temporaryDirectory } from './binary.ts';

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let binary: string;

beforeAll(async () => {
  directory = await temporaryDirectory();
  binary = await buildBinary(directory.path);
});

afterAll(async () => {
  await directory[Symbol.asyncDispose]();
});

/** Runs the binary with these settings until it exits. */
async function failedStart(env: Record<string, string>): Promise<{ code: number; errors: string }> {
  await using started = new Binary(binary, directory.path, env);
  return await started.ended();
}

async function migrationsIn(url: string, schema: string): Promise<string[]> {
  await using sql = new SQL(url, { max: 1 });
  const rows = await sql<{ name: string }[]>`select name from ${sql(schema)}.migrations order by name`;
  return rows.map(({ name }) => name);
}

async function dropSchema(url: string, schema: string): Promise<void> {
  await using sql = new SQL(url, { max: 1 });
  await sql`drop schema if exists ${sql(schema)} cascade`;
}

test('The binary migrates, serves and stops cleanly in production.', async () => {
  const store = storeEnv();
  const { DATABASE_URL = '', DATABASE_SCHEMA = '' } = store;
  await using _ = { [Symbol.asyncDispose]: () => dropSchema(DATABASE_URL, DATABASE_SCHEMA) };
  const env = { ...store, ENVIRONMENT: 'production', HOST: '127.0.0.1', PORT: '0', JWT_SECRET: SECRET };
  await using started = new Binary(binary, directory.path, { ...env, KAFKA_BROKERS: 'off' });
  const url = await started.listening();

  const health = await fetch(new URL('/health', url));
  expect(await health.json()).toMatchObject({ status: 'healthy', service: 'messaging-service' });
  const ready = await fetch(new URL('/ready', url));
  expect(await ready.json()).toMatchObject({
    status: 'ready',
    dependencies: { database: { status: 'up' }, redis: { status: 'up' } },
  });
  expect(await migrationsIn(DATABASE_URL, DATABASE_SCHEMA)).toEqual(Object.keys(migrations).sort());

  const { userId, token } = await newUser();
  const created = await fetch(new URL(`${API_PREFIX}/messages/threads`, url), {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}` },
    body: JSON.stringify({ participantId: userId + 1, initialMessage: 'from the binary' }),
  });
  expect(created.status).toBe(201);
  expect(await created.json()).toMatchObject({ lastSeq: 1, lastMessage: { body: 'from the binary' } });

  started.signal('SIGTERM');
  expect(await started.ended()).toEqual({ code: 0, errors: '' });
  expect(started.output).not.toContain(SECRET);
});

test('The binary prints its version.', async () => {
  await using started = new Binary(binary, directory.path, {}, ['version']);
  expect(await started.ended()).toEqual({ code: 0, errors: '' });
  expect(started.output).toMatch(/^messaging-service \d+\.\d+\.\d+ \(commit [\da-f]{12}, bun [\d.]+\)\n$/);
});

test('The binary contains the documents and the tracing.', async () => {
  await using receiver = new OtlpReceiver();
  const store = storeEnv();
  const { DATABASE_URL = '', DATABASE_SCHEMA = '' } = store;
  await using _ = { [Symbol.asyncDispose]: () => dropSchema(DATABASE_URL, DATABASE_SCHEMA) };
  const env = { ...store, PORT: '0', JWT_SECRET: SECRET, OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint };
  await using started = new Binary(binary, directory.path, env);
  const url = await started.listening();
  expect(await (await fetch(new URL('/docs', url))).text()).toContain('docs/style.css');
  expect(await (await fetch(new URL('/docs/asyncapi.json', url))).json()).toHaveProperty('asyncapi', '3.0.0');
  const { token } = await newUser();
  const response = await fetch(new URL(`${API_PREFIX}/messages/threads`, url), {
    headers: { Authorization: `Bearer ${token}` },
  });
  expect(response.status).toBe(200);
  await until('a span', () => receiver.spans.some(({ name }) => name === 'GET /messages/threads'));
});

async function servesThePage(): Promise<void> {
  await using empty = await temporaryDirectory();
  await using started = new Binary(binary, empty.path, { PORT: '0' });
  const url = await started.listening();
  expect((await fetch(new URL('/health', url))).status).toBe(200);
  const page = await fetch(url);
  expect(page.headers.get('content-type')).toStartWith('text/html');
  expect(await page.text()).toStartWith('<!doctype html>');
  started.signal('SIGTERM');
  expect((await started.ended()).code).toBe(0);
}

test('Without settings the binary serves the page on an embedded database.', servesThePage);

test('A production start without a required setting ends with one line that names it.', async () => {
  const production = { ENVIRONMENT: 'production' };
  expect(await failedStart({ ...production, JWT_SECRET: SECRET })).toEqual({
    code: 1,
    errors: 'DATABASE_URL must be set in production\n',
  });
  expect(await failedStart({ ...production, DATABASE_URL: 'postgres://u:hidden@localhost/d' })).toEqual({
    code: 1,
    errors: 'JWT_SECRET must be set in production\n',
  });
});
