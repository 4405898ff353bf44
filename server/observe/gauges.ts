import { readdirSync } from 'node:fs';
import type { Context } from '../context.ts';
import { build } from '../config/version.ts';
import type { Metrics } from './metrics.ts';

/** Sets the metrics that are looked up when Prometheus asks, rather than counted. */
export function collectGauges(context: Context): void {
  const { metrics, hub, db, broker } = context;
  metrics.buildInfo.set(1, build.version, build.commit, build.runtime);
  metrics.connections.set(hub.size);
  metrics.users.set(hub.userCount);
  metrics.statementsRunning.set(db.running);
  if (db.isUp !== undefined) metrics.databaseUp.set(Number(db.isUp));
  if (broker.isUp !== undefined) metrics.redisUp.set(Number(broker.isUp));
  takeQueues(context);
  takeProcess(metrics);
}

function takeQueues(context: Context): void {
  const { metrics, messageWriter, readWriter, changes, changeTokens, broker, limiter } = context;
  const { queueDepth } = metrics;
  queueDepth.set(messageWriter.queued, 'messages');
  queueDepth.set(readWriter.queued, 'reads');
  queueDepth.set(changes.queued, 'changes');
  queueDepth.set(changeTokens.queued, 'change_tokens');
  queueDepth.set(broker.queued, 'fan_out');
  queueDepth.set(limiter.waiting, 'calls');
}

function takeProcess(metrics: Metrics): void {
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed } = process.memoryUsage();
  metrics.cpuSeconds.setTotal((user + system) / 1e6);
  metrics.residentBytes.set(rss);
  metrics.heapBytes.set(heapUsed);
  metrics.startTime.set(Math.round(performance.timeOrigin / 1_000));
  const openFiles = countOpenFiles();
  if (openFiles !== undefined) metrics.openFiles.set(openFiles);
}

/** Of this process, as Linux tells it. */
function countOpenFiles(): number | undefined {
  try {
    return readdirSync('/proc/self/fd').length;
  } catch {
    return undefined;
  }
}
