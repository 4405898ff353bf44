import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'bun:test';
import rootPackage from '../../package.json';

const ROOT = join(import.meta.dir, '../..');

interface Compose {
  services: Record<string, { build?: { dockerfile: string }; depends_on?: Record<string, unknown> }>;
}

const read = (path: string): Promise<string> => Bun.file(join(ROOT, path)).text();

/** Paths that the Dockerfile copies from the repository. */
async function copied(): Promise<string[]> {
  const lines = (await read('deploy/Dockerfile')).split('\n').filter((line) => /^COPY (?!--from)/.test(line));
  return lines.flatMap((line) =>
    line
      .replace(/^COPY (?:--\S+ )*/, '')
      .split(' ')
      .slice(0, -1),
  );
}

async function checkHealth(port: number): Promise<number> {
  const argv = ['/bin/bash', join(ROOT, 'deploy/healthcheck.sh')];
  return await Bun.spawn(argv, { env: { PORT: String(port) }, stderr: 'ignore', timeout: 60_000 }).exited;
}

test('Every path that the Dockerfile copies exists.', async () => {
  const sources = await copied();
  expect(sources).toContain('package-lock.json');
  expect(sources.filter((source) => !existsSync(join(ROOT, source)))).toEqual([]);
});

test('The Dockerfile copies the manifest of every workspace, which npm ci requires.', async () => {
  expect(await copied()).toEqual(
    expect.arrayContaining(rootPackage.workspaces.map((workspace) => `${workspace}/package.json`)),
  );
});

test('In compose.yaml every dependency is a service with a health check.', async () => {
  const { services } = Bun.YAML.parse(await read('compose.yaml')) as Compose;
  const needed = Object.values(services).flatMap(({ depends_on = {} }) => Object.keys(depends_on));
  expect(needed.sort()).toEqual(['postgres', 'redis']);
  expect(services['kafka']).toHaveProperty('profiles', ['events']);
  for (const name of needed) expect(services[name]).toHaveProperty('healthcheck');
  expect(existsSync(join(ROOT, services['messaging']?.build?.dockerfile ?? ''))).toBe(true);
});

test('The health check of the image succeeds only for a healthy service.', async () => {
  let status = 200;
  const server = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: () => new Response('', { status }) });
  const port = server.port ?? 0;
  expect(await checkHealth(port)).toBe(0);
  status = 503;
  expect(await checkHealth(port)).not.toBe(0);
  await server.stop(true);
  expect(await checkHealth(port)).not.toBe(0);
});
