import { checkOpenFiles } from '../checks/check-open-files.ts';
import { forEachConcurrent } from '../concurrency/for-each-concurrent.ts';
import { perItem, startCpuMeter } from '../measure/cpu-meter.ts';
import { residentBytes } from '../measure/process-stats.ts';
import type { Services } from '../services/services.ts';
import { makeTokens } from '../clients/make-tokens.ts';
import { Connection } from './connection.ts';
import type { Stack } from './stack.ts';

/** Same as in the bench: handshakes in progress at any time, and the time that the connections then stay. */
const AT_ONCE = 200;
const SETTLE_SECONDS = 5;

/** Memory is bytes per connection; processor time is microseconds per connection. */
export interface IdleFigures {
  connects: number;
  bytes: number;
  server: number;
  postgres: number;
  redis: number;
  others: number;
}

/** Measures the cost of idle connections. Throws when a connection is lost or receives anything but its first frame. */
export async function measureIdle(
  stack: Stack,
  services: Services,
  connections: number,
): Promise<IdleFigures> {
  checkOpenFiles(connections);
  await using running = await stack.start(services, false);
  await running.makeUsers(connections);
  const tokens = await makeTokens(running.jwtSecret, 1, connections);
  using listeners = new DisposableStack();
  let unexpected = 0;
  const before = residentBytes(running.pid).now;
  const start = performance.now();
  const spent = startCpuMeter(services, running.pids);
  await forEachConcurrent(tokens, AT_ONCE, async (token) => {
    const count = (): void => void (unexpected += 1);
    const connection = listeners.use(
      new Connection(stack.driver, token, { onSeen: count, onFailure: count }),
    );
    await connection.open(running.port);
  });
  const { server, postgres, redis, others } = perItem(connections, spent());
  const seconds = (performance.now() - start) / 1_000;
  await Bun.sleep(SETTLE_SECONDS * 1_000);
  if (unexpected > 0) throw new Error(`${unexpected} connections were lost or got something`);
  const bytes = (residentBytes(running.pid).now - before) / connections;
  return { connects: connections / seconds, bytes, server, postgres, redis, others };
}
