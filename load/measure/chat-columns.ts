import type { CpuUsage } from './cpu-meter.ts';
import { figure, type Column } from './table.ts';

/**
 * Costs of a chat load. Latencies are milliseconds from send to ack; processor times are microseconds per acked
 * message.
 */
export type ChatCosts = Omit<CpuUsage, 'kafka'> & {
  readonly p50: number;
  readonly p99: number;
  readonly peakBytes: number;
};

export const latencyColumns: readonly Column<ChatCosts>[] = [
  { head: 'p50 ms', cell: (row) => figure(row.p50, 1) },
  { head: 'p99 ms', cell: (row) => figure(row.p99, 1) },
];

export const processorColumns: readonly Column<ChatCosts>[] = [
  { head: 'server µs', cell: (row) => figure(row.server, 1) },
  { head: 'PostgreSQL µs', cell: (row) => figure(row.postgres, 1) },
  { head: 'Redis µs', cell: (row) => figure(row.redis, 1) },
  { head: 'generator µs', cell: (row) => figure(row.generator, 1) },
  { head: 'others µs', cell: (row) => figure(row.others, 1) },
  { head: 'peak RSS MB', cell: (row) => figure(row.peakBytes / 1e6) },
];
