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
  expect(await failureOf(locate('java', nowhere))).toBe(
    'No Java 17 or newer found: install the package default-jre-headless, start a Docker daemon, or set TEST_KAFKA_BROKERS.',
  );
  expect(await failureOf(locate('chromium', nowhere))).toBe(
    'No Chromium 120 or newer found: install the package chromium, or set TEST_CHROMIUM_PATH.',
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

test('a version is read from the name of its folder', async () => {
  await using scratch = await createScratch();
  const newest = join(scratch.dir, 'versions/java-21-openjdk-amd64/bin/java');
  await writeProgram(
    join(scratch.dir, 'versions/java-1.11.0-openjdk-amd64/bin/java'),
    'openjdk 11.0.22 2024-01-16',
  );
  await writeProgram(
    join(scratch.dir, 'versions/java-17-openjdk-amd64/bin/java'),
    'openjdk 17.0.15 2025-04-15',
  );
  await writeProgram(newest, 'openjdk 21 2023-09-19');
  const search = { path: scratch.dir, versionsDir: join(scratch.dir, 'versions'), install: false };
  expect(await locate('java', search)).toBe(newest);
});
