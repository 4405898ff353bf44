import { join } from 'node:path';

const MAIN = join(import.meta.dir, '../main.ts');
const STARTER = join(import.meta.dir, '../../test/services/with.ts');
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Runs `npm run load` again after starting PostgreSQL and Redis, and Kafka if requested. Resolves to its exit code. */
export async function runOnServices(kafka: boolean, argv: readonly string[]): Promise<number> {
  const bun = process.execPath;
  const options = ['--cpu', '1', ...(kafka ? ['--kafka'] : [])];
  const child = Bun.spawn([bun, STARTER, ...options, '--', bun, MAIN, ...argv], {
    stdio: ['inherit', 'inherit', 'inherit'],
  });
  // A terminal signals the whole process group; a signal to this process alone is forwarded. In both cases the child
  // cleans up first.
  for (const signal of SIGNALS) process.on(signal, () => child.kill(signal));
  return await child.exited;
}
