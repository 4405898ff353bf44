import type { SQL } from 'bun';
import { PlatformKafka } from '../platform/platform-kafka.ts';
import { checkRows } from '../checks/check-rows.ts';
import { makeThreads } from '../data/make-threads.ts';
import { startServers } from '../services/server-process.ts';
import { requireKafka, type Services } from '../services/services.ts';
import { untilJoined } from './kafka-group.ts';
import { makeBody } from './numbered-messages.ts';
import { serviceDriver } from './service-driver.ts';
import type { Room, RunningStack, Stack } from './stack.ts';

/** This service as an operator starts it. The load goes to the first instance. */
export function createServiceStack(name: string, instances: number): Stack {
  return {
    name,
    driver: serviceDriver,
    prepare: async () => {},
    start: (services, withRoom) => start(services, withRoom, instances),
  };
}

async function start(services: Services, withRoom: boolean, instances: number): Promise<RunningStack> {
  await using opened = new AsyncDisposableStack();
  const brokers = withRoom ? opened.use(await PlatformKafka.open(requireKafka(services).url)) : undefined;
  const env = brokers?.serverSettings(requireKafka(services).url);
  const servers = opened.use(await startServers(services, instances, env));
  const [[port], [pid]] = [servers.ports, servers.pids];
  if (port === undefined || pid === undefined) throw new Error('no server was started');
  if (brokers !== undefined) await untilJoined(requireKafka(services).url, brokers.groupId, instances);
  const { sql, jwtSecret } = servers;
  const all = opened.move();
  return {
    port,
    pid,
    pids: servers.pids,
    jwtSecret,
    sql,
    makeThreads: (count) => makeThreads({ port, jwtSecret, firstUser: 1, count }),
    // A valid token is all that a user needs.
    makeUsers: async () => {},
    openRoom: async () => openAudience(brokers),
    checkRows: (acked) => checkRows(sql, acked),
    checkEvents: (published) => checkEvents(sql, published),
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

/** Opens the audience of the role FREELANCER: the platform posts a job. */
function openAudience(brokers: PlatformKafka | undefined): Room {
  if (brokers === undefined) throw new Error('started without a room');
  return {
    publish: (n) => brokers.produce([{ topic: 'jobs.posted', value: jobPosted(n), notifications: 1 }]),
    [Symbol.asyncDispose]: async () => {},
  };
}

function jobPosted(n: number): string {
  const data = { jobId: n + 1, title: makeBody(0, n), companyId: 1, status: 'OPEN' };
  return JSON.stringify({ eventType: 'jobs.posted', timestamp: new Date().toISOString(), data });
}

async function checkEvents(sql: SQL, published: number): Promise<void> {
  const [row] = await sql<{ stored: number }[]>`select count(*)::int as stored from notifications`;
  if (row?.stored !== published) throw new Error(`${row?.stored} notifications are stored of ${published}`);
}
