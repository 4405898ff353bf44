import type { Readiness } from '@messaging/protocol/probes';
import type { Context } from '../context.ts';
import type { HttpApp } from './http-app.ts';

/** Whether the service is on its way out. */
export interface Lifecycle {
  readonly isStopping: boolean;
}

type Dependency = Readiness['dependencies']['database'];
const OFF: Dependency = { status: 'off', latencyMs: null };
const DOWN: Dependency = { status: 'down', latencyMs: null };

/** Where the probes are. */
export const PROBE_PATHS = ['/health', '/ready'];

/** `/health`: the process serves. `/ready`: whether to send it traffic. */
export function addProbes(app: HttpApp, context: Context, lifecycle: Lifecycle): void {
  app.get('/health', (c) =>
    c.json({ status: 'healthy', service: 'messaging-service', time: new Date().toISOString() }),
  );
  app.get('/ready', async (c) => {
    const [database, redis, kafka] = await Promise.all([
      probeDatabase(context),
      upUnlessOff(context.broker.ping()),
      upUnlessOff(context.kafkaProbe.ping()),
    ]);
    const status = readiness(lifecycle.isStopping, database, [redis, kafka]);
    const answer: Readiness = { status, dependencies: { database, redis, kafka } };
    return c.json(answer, status === 'ready' || status === 'degraded' ? 200 : 503);
  });
}

function readiness(
  isStopping: boolean,
  database: Dependency,
  others: readonly Dependency[],
): Readiness['status'] {
  if (isStopping) return 'stopping';
  if (database.status === 'down') return 'unavailable';
  return others.some(({ status }) => status === 'down') ? 'degraded' : 'ready';
}

async function probeDatabase({ db }: Context): Promise<Dependency> {
  const start = performance.now();
  return await up(db.ping().then(() => performance.now() - start));
}

async function upUnlessOff(ping: Promise<number> | null): Promise<Dependency> {
  return ping === null ? OFF : await up(ping);
}

async function up(latency: Promise<number>): Promise<Dependency> {
  try {
    return { status: 'up', latencyMs: Math.round((await latency) * 100) / 100 };
  } catch {
    return DOWN;
  }
}
