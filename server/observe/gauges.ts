import { readdirSync } from 'node:fs';
import { build } from '../config/version.ts';
import type { Metrics } from './metrics.ts';

interface Queue {
  readonly queued: number;
}

/** The parts of a running instance whose state is measured. */
interface Sources {
  readonly metrics: Metrics;
  readonly hub: { readonly size: number; readonly userCount: number };
  readonly db: { readonly running: number; readonly isUp: boolean | undefined };
  readonly broker: Queue & { readonly isUp: boolean | undefined };
  readonly messageWriter: Queue;
  readonly readReceipts: Queue;
  readonly changes: Queue;
  readonly changeTokens: Queue;
  readonly limiter: { readonly waiting: number };
}

/** Sets the metrics that are measured when Prometheus scrapes, rather than counted. */
export function collectGauges(sources: Sources): void {
  const { metrics, hub, db, broker } = sources;
  metrics.buildInfo.set(1, build.version, build.commit, build.runtime);
  metrics.connections.set(hub.size);
  metrics.users.set(hub.userCount);
  metrics.statementsRunning.set(db.running);
  if (db.isUp !== undefined) metrics.databaseUp.set(Number(db.isUp));
  if (broker.isUp !== undefined) metrics.redisUp.set(Number(broker.isUp));
  collectQueues(sources);
  collectProcess(metrics);
}

function collectQueues(sources: Sources): void {
  const { metrics, messageWriter, readReceipts, changes, changeTokens, broker, limiter } = sources;
  const { queueDepth } = metrics;
  queueDepth.set(messageWriter.queued, 'messages');
  queueDepth.set(readReceipts.queued, 'reads');
  queueDepth.set(changes.queued, 'changes');
  queueDepth.set(changeTokens.queued, 'change_tokens');
  queueDepth.set(broker.queued, 'fan_out');
  queueDepth.set(limiter.waiting, 'calls');
}

function collectProcess(metrics: Metrics): void {
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed } = process.memoryUsage();
  metrics.cpuSeconds.setTotal((user + system) / 1e6);
  metrics.residentBytes.set(rss);
  metrics.heapBytes.set(heapUsed);
  metrics.startTime.set(Math.round(performance.timeOrigin / 1_000));
  const openFiles = countOpenFiles();
  if (openFiles !== undefined) metrics.openFiles.set(openFiles);
}

/** Number of open file descriptors of this process, on Linux. */
function countOpenFiles(): number | undefined {
  try {
    return readdirSync('/proc/self/fd').length;
  } catch {
    return undefined;
  }
}
