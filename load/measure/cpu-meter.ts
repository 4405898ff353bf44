import { cpuMicros, machineCpuMicros, treeCpuMicros } from './process-stats.ts';
import type { Services } from '../services/services.ts';

/** Processor time in microseconds, by the process that used it. NaN: the process is not known. */
export interface CpuUsage {
  readonly server: number;
  readonly postgres: number;
  readonly redis: number;
  readonly kafka: number;
  readonly generator: number;
  /** Processor time of everything else on this machine. A measurement is worth little unless this is near 0. */
  readonly others: number;
}

/**
 * Starts measuring. The returned function returns the time used since then. `servers` and `generators` are
 * process ids; this process counts as a generator too.
 */
export function startCpuMeter(
  { postgres, redis, kafka }: Services,
  servers: number | readonly number[],
  generators: readonly number[] = [],
): () => CpuUsage {
  const read = () => ({
    server: sum([servers].flat()),
    postgres: postgres.pid === undefined ? Number.NaN : treeCpuMicros(postgres.pid),
    redis: redis.pid === undefined ? Number.NaN : cpuMicros(redis.pid),
    kafka: kafka?.pid === undefined ? 0 : cpuMicros(kafka.pid),
    generator: sum([process.pid, ...generators]),
    machine: machineCpuMicros(),
  });
  const before = read();
  return () => {
    const after = read();
    const spent = {
      server: after.server - before.server,
      postgres: after.postgres - before.postgres,
      redis: after.redis - before.redis,
      kafka: after.kafka - before.kafka,
      generator: after.generator - before.generator,
    };
    const known = Object.values(spent).reduce((sum, micros) => sum + micros, 0);
    return { ...spent, others: after.machine - before.machine - known };
  };
}

function sum(pids: readonly number[]): number {
  return pids.reduce((micros, pid) => micros + cpuMicros(pid), 0);
}

/** Divides the usage by the `n` items handled meanwhile. */
export function perItem(
  n: number,
  { server, postgres, redis, kafka, generator, others }: CpuUsage,
): CpuUsage {
  return {
    server: server / n,
    postgres: postgres / n,
    redis: redis / n,
    kafka: kafka / n,
    generator: generator / n,
    others: others / n,
  };
}
