import { createCluster } from 'redis';
import { sleep } from '../../../concurrency/backoff.ts';
import { withTimeout } from '../../../concurrency/timeouts.ts';
import { connectionOptions, reconnectStrategy, type RedisOptions } from '../client.ts';

export type RedisCluster = ReturnType<typeof newCluster>;

/** Time without a node after which the client asks the others for its successor, in milliseconds. */
const NODE_MISSING_MS = 1_000;

function newCluster({ url, timeoutMs }: RedisOptions) {
  const { username, password, protocol } = new URL(url);
  const { socket, ...options } = connectionOptions(timeoutMs);
  return createCluster({
    rootNodes: [{ url }],
    // Connects to a node when it is needed: a node that is away does not keep the client from the others.
    minimizeConnections: true,
    topologyRefreshOnReconnectionAttemptStrategy: NODE_MISSING_MS,
    defaults: {
      ...options,
      ...(username && { username: decodeURIComponent(username) }),
      ...(password && { password: decodeURIComponent(password) }),
      socket: protocol === 'rediss:' ? { ...socket, tls: true } : socket,
    },
  });
}

/** Starts connecting, and waits for at most the time-out. Retries until it is connected or `opened` is disposed of. */
export async function openRedisCluster(
  options: RedisOptions,
  opened: AsyncDisposableStack,
): Promise<RedisCluster> {
  const cluster = newCluster(options);
  const { awayLog } = options;
  for (const event of ['error', 'node-error'])
    cluster.on(event, (error: Error) => awayLog.add(cluster, error));
  cluster.on('node-ready', () => awayLog.remove(cluster));
  const stop = new AbortController();
  opened.defer(() => {
    stop.abort();
    cluster.destroy();
  });
  const connected = connect(cluster, stop.signal);
  await withTimeout(connected, options.timeoutMs, 'connecting to redis').catch(() => {});
  return cluster;
}

/** Once the client has found the cluster it follows the changes of its nodes by itself. */
async function connect(cluster: RedisCluster, signal: AbortSignal): Promise<void> {
  for (let tries = 0; !signal.aborted; tries++) {
    try {
      await cluster.connect();
      return;
    } catch {
      await sleep(reconnectStrategy(tries));
    }
  }
}
