import { expect, test } from 'bun:test';
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { locate } from './binaries.ts';
import { createScratch } from './scratch.ts';

function errorMessage(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error.message : error),
  );
}

async function writeProgram(path: string, output: string): Promise<void> {
  await Bun.write(path, `#!/bin/sh\necho '${output}'\n`);
  await chmod(path, 0o755);
}

test('the error for a missing program is one line with the ways to provide it', async () => {
  await using scratch = await createScratch();
  const emptySearch = { path: scratch.dir, versionsDir: scratch.dir, install: false };
  expect(await errorMessage(locate('redis', emptySearch))).toBe(
    'No Redis 7 or newer found: install the package redis-server, start a Docker daemon, or set TEST_REDIS_URL.',
  );
  expect(await errorMessage(locate('postgres', emptySearch))).toBe(
    'No PostgreSQL 15 or newer found: install the package postgresql, start a Docker daemon, or set TEST_DATABASE_URL.',
  );
  expect(await errorMessage(locate('java', emptySearch))).toBe(
    'No Java 17 or newer found: install the package default-jre-headless, start a Docker daemon, or set TEST_KAFKA_BROKERS.',
  );
  expect(await errorMessage(locate('chromium', emptySearch))).toBe(
    'No Chromium 120 or newer found: install the package chromium, or set TEST_CHROMIUM_PATH.',
  );
});

test('a program that is too old is skipped for a newer one', async () => {
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
