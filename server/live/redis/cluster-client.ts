import { createCluster } from 'redis';
import { sleep } from '../../concurrency/backoff.ts';
import { withTimeout } from '../../concurrency/timeouts.ts';
import { connectionOptions, reconnectStrategy, type RedisOptions } from './client.ts';

export type RedisCluster = ReturnType<typeof newCluster>;

/** After so long without a node the client asks the others who has taken its place, in milliseconds. */
const MISSING_MS = 1_000;

function newCluster({ url, timeoutMs }: RedisOptions) {
  const { username, password, protocol } = new URL(url);
  const { socket, ...options } = connectionOptions(timeoutMs);
  return createCluster({
    rootNodes: [{ url }],
    // Nodes are connected to when they are needed: one that is away does not keep the client from the others.
    minimizeConnections: true,
    topologyRefreshOnReconnectionAttemptStrategy: MISSING_MS,
    defaults: {
      ...options,
      ...(username && { username: decodeURIComponent(username) }),
      ...(password && { password: decodeURIComponent(password) }),
      socket: protocol === 'rediss:' ? { ...socket, tls: true } : socket,
    },
  });
}

/** Starts connecting, and waits at most the time-out for it; goes on trying until `opened` is disposed of. */
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

/** Once it has found the cluster the client keeps track of its nodes by itself. */
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
