import { join } from 'node:path';

const MAIN = join(import.meta.dir, '../main.ts');
const STARTER = join(import.meta.dir, '../../test/services/with.ts');
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Runs `npm run load` again with PostgreSQL and Redis, and Kafka if asked for, started for it. Resolves to its exit code. */
export async function runOnServices(kafka: boolean, argv: readonly string[]): Promise<number> {
  const bun = process.execPath;
  const options = ['--cpu', '1', ...(kafka ? ['--kafka'] : [])];
  const child = Bun.spawn([bun, STARTER, ...options, '--', bun, MAIN, ...argv], {
    stdio: ['inherit', 'inherit', 'inherit'],
  });
  // A terminal tells everybody of its group; who is told alone hands it on. Either way the child cleans up first.
  for (const signal of SIGNALS) process.on(signal, () => child.kill(signal));
  return await child.exited;
}
