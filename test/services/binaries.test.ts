import { expect, test } from 'bun:test';
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { locate } from './binaries.ts';
import { createScratch } from './scratch.ts';

function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error.message : error),
  );
}

async function writeProgram(path: string, says: string): Promise<void> {
  await Bun.write(path, `#!/bin/sh\necho '${says}'\n`);
  await chmod(path, 0o755);
}

test('a program that is missing is told in one line, with the ways out', async () => {
  await using scratch = await createScratch();
  const nowhere = { path: scratch.dir, versionsDir: scratch.dir, install: false };
  expect(await failureOf(locate('redis', nowhere))).toBe(
    'No Redis 7 or newer found: install the package redis-server, start a Docker daemon, or set TEST_REDIS_URL.',
  );
  expect(await failureOf(locate('postgres', nowhere))).toBe(
    'No PostgreSQL 15 or newer found: install the package postgresql, start a Docker daemon, or set TEST_DATABASE_URL.',
  );
});

test('a program too old is passed over for a newer one', async () => {
  await using scratch = await createScratch();
  const newest = join(scratch.dir, 'versions/17/bin/postgres');
  await writeProgram(join(scratch.dir, 'postgres'), 'postgres (PostgreSQL) 14.9');
  await writeProgram(join(scratch.dir, 'versions/9.6/bin/postgres'), 'postgres (PostgreSQL) 9.6.24');
  await writeProgram(join(scratch.dir, 'versions/16/bin/postgres'), 'postgres (PostgreSQL) 16.1');
  await writeProgram(newest, 'postgres (PostgreSQL) 17.0');
  const search = { path: scratch.dir, versionsDir: join(scratch.dir, 'versions'), install: false };
  expect(await locate('postgres', search)).toBe(newest);
});
