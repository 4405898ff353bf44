import type { Readiness } from '@messaging/protocol/probes';
import type { Context } from '../context.ts';
import type { HttpApp } from './http-app.ts';

/** Whether the instance is stopping. */
export interface Lifecycle {
  readonly isStopping: boolean;
}

type Dependency = Readiness['dependencies']['database'];
const OFF: Dependency = { status: 'off', latencyMs: null };
const DOWN: Dependency = { status: 'down', latencyMs: null };

/** Paths of the probes. */
export const PROBE_PATHS = ['/health', '/ready'];

/** Serves `/health`, whether the process runs, and `/ready`, whether it should get traffic. */
export function addProbes(
  app: HttpApp,
  context: Pick<Context, 'broker' | 'db' | 'kafkaProbe'>,
  lifecycle: Lifecycle,
): void {
  app.get('/health', (c) =>
    c.json({ status: 'healthy', service: 'messaging-service', time: new Date().toISOString() }),
  );
  app.get('/ready', async (c) => {
    const [database, redis, kafka] = await Promise.all([
      probeDatabase(context),
      measureIfOn(context.broker.ping()),
      measureIfOn(context.kafkaProbe.ping()),
    ]);
    const status = toStatus(lifecycle.isStopping, database, [redis, kafka]);
    const answer: Readiness = { status, dependencies: { database, redis, kafka } };
    return c.json(answer, status === 'ready' || status === 'degraded' ? 200 : 503);
  });
}

function toStatus(
  isStopping: boolean,
  database: Dependency,
  others: readonly Dependency[],
): Readiness['status'] {
  if (isStopping) return 'stopping';
  if (database.status === 'down') return 'unavailable';
  return others.some(({ status }) => status === 'down') ? 'degraded' : 'ready';
}

async function probeDatabase({ db }: Pick<Context, 'db'>): Promise<Dependency> {
  const start = performance.now();
  return await measure(db.ping().then(() => performance.now() - start));
}

async function measureIfOn(ping: Promise<number> | null): Promise<Dependency> {
  return ping === null ? OFF : await measure(ping);
}

async function measure(latency: Promise<number>): Promise<Dependency> {
  try {
    return { status: 'up', latencyMs: Math.round((await latency) * 100) / 100 };
  } catch {
    return DOWN;
  }
}
