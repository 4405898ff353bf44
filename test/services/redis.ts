import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { locate } from './binaries.ts';
import { startDaemon } from './daemon.ts';
import { freePort } from './ports.ts';
import { probeRedis } from './probe.ts';
import type { RedisOptions, Service } from './service.ts';

/** Starts a Redis without persistence: after a restart it is empty. */
export function startRedis(options: RedisOptions = {}): Promise<Service> {
  return startDaemon(options, async (scratch) => {
    const program = await locate('redis');
    const port = options.port ?? (await freePort());
    const dir = join(scratch.dir, 'redis');
    await mkdir(dir);
    return {
      name: 'redis',
      url: `redis://127.0.0.1:${port}`,
      port,
      argv: [program, ...settings(port), '--dir', dir, ...(options.settings ?? [])],
      owner: undefined,
      stopSignal: 'SIGTERM',
      dropSignal: 'SIGTERM',
      probe: probeRedis,
    };
  });
}

function settings(port: number): string[] {
  return ['--bind', '127.0.0.1', '--port', `${port}`, '--save', '', '--appendonly', 'no'];
}
