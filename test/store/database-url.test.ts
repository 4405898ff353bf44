import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { chmod, chown, copyFile, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SQL } from 'bun';
import { readConfig } from '@messaging/server/config/config';
import { openDatabase } from '@messaging/server/db/database';
import { makeCertificates } from '../harness/certificates.ts';
import { SECRET } from '../harness/token.ts';
import { untilSucceeds } from '../services/wait.ts';
import { startPostgres } from '../services/postgres.ts';
import type { Service } from '../services/service.ts';

// The parameters of DATABASE_URL as in docs/configuration.md, on a PostgreSQL with TLS and on one without.

let dir: string;
let ca: string;
let otherCa: string;
let secure: Service;
let plain: Service;
let socketFolder: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'messaging-database-url-'));
  [secure, plain] = await Promise.all([startPostgres(), startPostgres()]);
  const certificates = await makeCertificates(dir);
  ({ ca, otherCa } = certificates);
  socketFolder = await query(plain.url, 'show unix_socket_directories');
  await offerTls(certificates.broker);
}, 120_000);
afterAll(async () => {
  await Promise.all([secure[Symbol.asyncDispose](), plain[Symbol.asyncDispose]()]);
  await rm(dir, { recursive: true, force: true });
});

/** Switches TLS on in PostgreSQL, with a certificate for `localhost`; `pem` contains the key too. */
async function offerTls(pem: string): Promise<void> {
  const data = await query(secure.url, 'show data_directory');
  const own = join(data, 'server.pem');
  const { uid, gid } = await stat(data);
  await copyFile(pem, own);
  await chown(own, uid, gid);
  await chmod(own, 0o600);
  for (const name of ['ssl_cert_file', 'ssl_key_file']) {
    await query(secure.url, `alter system set ${name} = 'server.pem'`);
  }
  await query(secure.url, 'alter system set ssl = on');
  await query(secure.url, 'select pg_reload_conf()');
  await untilSucceeds(async () => {
    await query(`${secure.url}?sslmode=require`, 'select 1');
  }, 60_000);
}

async function query(url: string, statement: string): Promise<string> {
  await using sql = new SQL(url, { max: 1 });
  const [row = []] = (await sql.unsafe(statement).values()) as string[][];
  return String(row[0]);
}

/** The connection of the service by this DATABASE_URL: `encrypted`, `plain`, or the code of the failure. */
async function connection(DATABASE_URL: string): Promise<string> {
  await using db = await openDatabase(readConfig({ DATABASE_URL, JWT_SECRET: SECRET }));
  try {
    const [row] = await db.sql<{ ssl: boolean }[]>`
      select ssl from pg_stat_ssl where pid = pg_backend_pid()`;
    return row?.ssl === true ? 'encrypted' : 'plain';
  } catch (error) {
    return String((error as { code?: unknown }).code);
  }
}

test('host may be the folder of a Unix socket, as in libpq', async () => {
  expect(await connection(`postgres://postgres@/postgres?host=${socketFolder}&port=${plain.port}`)).toBe(
    'plain',
  );
});

const UNTRUSTED = 'UNABLE_TO_VERIFY_LEAF_SIGNATURE';
const OTHER_NAME = 'ERR_TLS_CERT_ALTNAME_INVALID';
const NO_TLS = 'ERR_POSTGRES_TLS_NOT_AVAILABLE';

describe('DATABASE_URL with sslmode', () => {
  // The columns: PostgreSQL with a certificate of an unknown authority, and PostgreSQL without TLS.
  test.each([
    ['disable', 'plain', 'plain'],
    ['allow', 'encrypted', 'plain'],
    ['prefer', 'encrypted', 'plain'],
    ['require', 'encrypted', NO_TLS],
    ['verify-ca', UNTRUSTED, NO_TLS],
    ['verify-full', UNTRUSTED, NO_TLS],
  ])('%s', async (mode, withTls, withoutTls) => {
    const by = ({ port }: Service): string =>
      `postgres://postgres@localhost:${port}/postgres?sslmode=${mode}`;
    expect([await connection(by(secure)), await connection(by(plain))]).toEqual([withTls, withoutTls]);
  });

  test('disable is the default', async () => {
    expect(await connection(secure.url)).toBe('plain');
  });
});

describe('DATABASE_URL with sslrootcert', () => {
  // The columns: by the name in the certificate, and by another name of the same server.
  test.each([
    ['verify-full', 'encrypted', OTHER_NAME],
    ['verify-ca', 'encrypted', 'encrypted'],
    ['disable', 'encrypted', OTHER_NAME],
  ])('with sslmode %s', async (mode, byName, byAddress) => {
    const by = (host: string): string =>
      `postgres://postgres@${host}:${secure.port}/postgres?sslmode=${mode}&sslrootcert=${ca}`;
    expect([await connection(by('localhost')), await connection(by('127.0.0.1'))]).toEqual([
      byName,
      byAddress,
    ]);
  });

  test('of another authority is refused', async () => {
    const url = `postgres://postgres@localhost:${secure.port}/postgres?sslmode=verify-full&sslrootcert=${otherCa}`;
    expect(await connection(url)).toBe(UNTRUSTED);
  });
});
