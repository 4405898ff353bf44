import { checkOpenFiles } from '../checks/check-open-files.ts';
import { forEachConcurrent } from '../concurrency/for-each-concurrent.ts';
import { perItem, startCpuMeter } from '../measure/cpu-meter.ts';
import type { Services } from '../services/services.ts';
import { percentile } from '../measure/statistics.ts';
import { makeTokens } from '../clients/make-tokens.ts';
import { Connection } from './connection.ts';
import { RoomLoop } from './room-loop.ts';
import type { Stack } from './stack.ts';

const AT_ONCE = 200;
const WARM_UP_SECONDS = 2;
/** Number of events in progress at any time: enough that no event waits for the slowest connection of another. */
const OUTSTANDING = 4;

/** Processor times are microseconds per delivery; latencies are milliseconds from publishing to the last connection. */
export interface RoomFigures {
  delivered: number;
  p50: number;
  p99: number;
  server: number;
  redis: number;
  generator: number;
  others: number;
}

/** Measures the delivery of one stored event to many connections. Throws unless each connection got each event once. */
export async function measureRoom(
  stack: Stack,
  services: Services,
  { seconds, size }: { seconds: number; size: number },
): Promise<RoomFigures> {
  checkOpenFiles(size);
  await using running = await stack.start(services, true);
  await using room = await running.openRoom(size);
  using connections = new DisposableStack();
  using loop = new RoomLoop(room, size);
  await forEachConcurrent(await makeTokens(running.jwtSecret, 1, size), AT_ONCE, async (token, i) => {
    const connection = new Connection(stack.driver, token, {
      onSeen: (seen) => loop.take(i, seen),
      onFailure: (error) => loop.fail(error),
    });
    await connections.use(connection).open(running.port);
  });
  loop.start(OUTSTANDING);
  await loop.run(WARM_UP_SECONDS);
  loop.takeLatencies();
  const before = loop.delivered;
  const start = performance.now();
  const spent = startCpuMeter(services, running.pids);
  await loop.run(seconds);
  const micros = spent();
  const elapsed = (performance.now() - start) / 1_000;
  const delivered = loop.delivered - before;
  const latencies = loop.takeLatencies();
  await loop.finish();
  await running.checkEvents(loop.published);
  const { server, redis, generator, others } = perItem(delivered, micros);
  return {
    delivered: delivered / elapsed,
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
    server,
    redis,
    generator,
    others,
  };
}
