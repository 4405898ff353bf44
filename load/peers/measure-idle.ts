import { checkOpenFiles } from '../checks/check-open-files.ts';
import { inTurns } from '../concurrency/for-each-concurrent.ts';
import { per, startMeter } from '../measure/cpu-meter.ts';
import { residentBytes } from '../measure/process-stats.ts';
import type { Services } from '../services/services.ts';
import { makeTokens } from '../clients/make-tokens.ts';
import { Connection } from './connection.ts';
import type { Stack } from './stack.ts';

/** As in the bench: handshakes under way at any time, and how long the connections then stay. */
const AT_ONCE = 200;
const SETTLE_SECONDS = 5;

/** Memory is bytes, processor time microseconds a connection. */
export interface IdleFigures {
  connects: number;
  bytes: number;
  server: number;
  postgres: number;
  redis: number;
  others: number;
}

/** What connections cost that do nothing. Throws when one is lost, or gets anything but its welcome. */
export async function measureIdle(
  stack: Stack,
  services: Services,
  connections: number,
): Promise<IdleFigures> {
  checkOpenFiles(connections);
  await using running = await stack.start(services, false);
  await running.makeUsers(connections);
  const tokens = await makeTokens(running.jwtSecret, 1, connections);
  using crowd = new DisposableStack();
  let unexpected = 0;
  const before = residentBytes(running.pid).now;
  const start = performance.now();
  const spent = startMeter(services, running.pids);
  await inTurns(tokens, AT_ONCE, async (token) => {
    const count = (): void => void (unexpected += 1);
    const connection = crowd.use(new Connection(stack.driver, token, { onSeen: count, onFailure: count }));
    await connection.open(running.port);
  });
  const { server, postgres, redis, others } = per(connections, spent());
  const seconds = (performance.now() - start) / 1_000;
  await Bun.sleep(SETTLE_SECONDS * 1_000);
  if (unexpected > 0) throw new Error(`${unexpected} connections were lost or got something`);
  const bytes = (residentBytes(running.pid).now - before) / connections;
  return { connects: connections / seconds, bytes, server, postgres, redis, others };
}
