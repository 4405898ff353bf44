import { afterAll, beforeAll, expect, test } from 'bun:test';
import { chown, copyFile, chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeCertificates, type Certificates } from '../harness/certificates.ts';
import { newChat } from '../harness/chat.ts';
import { newEnv, startInstance } from '../harness/instance.ts';
import { startRefused } from '../harness/start-refused.ts';
import { startPostgres } from '../services/postgres.ts';
import type { PostgresOptions, Service } from '../services/service.ts';

let dir: string;
let certificates: Certificates;
let postgres: Service;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'messaging-tls-'));
  certificates = await makeCertificates(dir);
  postgres = await startPostgres({
    settings: ['ssl=on', 'ssl_cert_file=server.pem', 'ssl_key_file=server.pem', 'ssl_ca_file=ca.pem'],
    // The name in the client certificate is the role.
    hba: ['hostssl all client 127.0.0.1/32 cert', 'hostnossl all client 127.0.0.1/32 reject'],
    prepare: placeFiles,
  });
  await using sql = new Bun.SQL(postgres.url, { max: 1 });
  await sql.unsafe('create role client login superuser');
}, 60_000);
afterAll(async () => {
  await postgres[Symbol.asyncDispose]();
  await rm(dir, { recursive: true, force: true });
});

/** PostgreSQL accepts a key only in a file that no other user can read. */
const placeFiles: NonNullable<PostgresOptions['prepare']> = async (data, owner) => {
  for (const [from, name] of [
    [certificates.broker, 'server.pem'],
    [certificates.ca, 'ca.pem'],
  ] as const) {
    await copyFile(from, join(data, name));
    await chmod(join(data, name), 0o600);
    if (owner) await chown(join(data, name), owner.uid, owner.gid);
  }
};

/** The URL for the role `client`, with these parameters. */
function makeUrl(host: string, parameters: Record<string, string>): string {
  const url = new URL(postgres.url);
  [url.hostname, url.username] = [host, 'client'];
  url.search = new URLSearchParams(parameters).toString();
  return url.href;
}

const client = (): Record<string, string> => ({
  sslmode: 'verify-full',
  sslrootcert: certificates.ca,
  sslcert: certificates.clientCert,
  sslkey: certificates.clientKey,
});
const refusal = async (host: string, parameters: Record<string, string>): Promise<string> =>
  await startRefused(await newEnv({ DATABASE_URL: makeUrl(host, parameters), LOG_LEVEL: 'warn' }));

test('The service runs over TLS with verify-full and a client certificate.', async () => {
  await using app = await startInstance({ DATABASE_URL: makeUrl('localhost', client()) });
  const { send } = await newChat(app);
  expect((await send({ body: 'hello' })).status).toBe(201);
  const sessions = await app.context.db.query`
    select ssl from pg_stat_ssl join pg_stat_activity using (pid) where usename = 'client' group by ssl`;
  expect([...sessions]).toEqual([{ ssl: true }]);
}, 60_000);

test('A server certificate of another authority is refused at once.', async () => {
  expect(await refusal('localhost', { ...client(), sslrootcert: certificates.otherCa })).toMatch(
    /^DATABASE_URL is refused: .*certificate/,
  );
}, 60_000);

test('A server certificate of another name is refused at once.', async () => {
  expect(await refusal('127.0.0.1', client())).toMatch(/^DATABASE_URL is refused: .*(certificate|altnames)/);
}, 60_000);

test('A start without the client certificate is refused at once.', async () => {
  expect(await refusal('localhost', { sslmode: 'verify-full', sslrootcert: certificates.ca })).toBe(
    'DATABASE_URL is refused: connection requires a valid client certificate',
  );
}, 60_000);
