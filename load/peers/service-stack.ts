import type { SQL } from 'bun';
import { Brokers } from '../platform/platform-kafka.ts';
import { checkRows } from '../checks/check-rows.ts';
import { makeThreads } from '../data/make-threads.ts';
import { startServers } from '../services/server-process.ts';
import { kafkaOf, type Services } from '../services/services.ts';
import { untilJoined } from './kafka-group.ts';
import { bodyOf } from './numbered-messages.ts';
import { serviceDriver } from './service-driver.ts';
import type { Room, RunningStack, Stack } from './stack.ts';

/** This service, as an operator starts it; the load is on the first of its instances. */
export function serviceStack(name: string, instances: number): Stack {
  return {
    name,
    driver: serviceDriver,
    prepare: async () => {},
    start: (services, withRoom) => start(services, withRoom, instances),
  };
}

async function start(services: Services, withRoom: boolean, instances: number): Promise<RunningStack> {
  await using opened = new AsyncDisposableStack();
  const brokers = withRoom ? opened.use(await Brokers.open(kafkaOf(services).url)) : undefined;
  const env = brokers?.env(kafkaOf(services).url);
  const servers = opened.use(await startServers(services, instances, env));
  const [[port], [pid]] = [servers.ports, servers.pids];
  if (port === undefined || pid === undefined) throw new Error('no server was started');
  if (brokers !== undefined) await untilJoined(kafkaOf(services).url, brokers.groupId, instances);
  const { sql, jwtSecret } = servers;
  const all = opened.move();
  return {
    port,
    pid,
    pids: servers.pids,
    jwtSecret,
    sql,
    makeThreads: (count) => makeThreads({ port, jwtSecret, firstUser: 1, count }),
    // A token is all that a user needs.
    makeUsers: async () => {},
    openRoom: async () => audience(brokers),
    checkRows: (acked) => checkRows(sql, acked),
    checkEvents: (published) => checkEvents(sql, published),
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

/** Everybody with the role FREELANCER: the platform posts a job. */
function audience(brokers: Brokers | undefined): Room {
  if (brokers === undefined) throw new Error('started without a room');
  return {
    publish: (n) => brokers.produce([{ topic: 'jobs.posted', value: jobPosted(n), notifications: 1 }]),
    [Symbol.asyncDispose]: async () => {},
  };
}

function jobPosted(n: number): string {
  const data = { jobId: n + 1, title: bodyOf(0, n), companyId: 1, status: 'OPEN' };
  return JSON.stringify({ eventType: 'jobs.posted', timestamp: new Date().toISOString(), data });
}

async function checkEvents(sql: SQL, published: number): Promise<void> {
  const [row] = await sql<{ stored: number }[]>`select count(*)::int as stored from notifications`;
  if (row?.stored !== published) throw new Error(`${row?.stored} notifications are stored of ${published}`);
}
