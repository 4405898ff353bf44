import { cpuMicros, machineCpuMicros, treeCpuMicros } from './process-stats.ts';
import type { Services } from '../services/services.ts';

/** Processor time by who spent it, in microseconds. NaN: the process is not known. */
export interface Spent {
  readonly server: number;
  readonly postgres: number;
  readonly redis: number;
  readonly kafka: number;
  readonly generator: number;
  /** Of everybody else on this machine: a measurement is worth little where this is not near 0. */
  readonly others: number;
}

/**
 * Starts counting; the returned function tells what was spent since. `servers` and `generators` are process ids; this
 * process counts as a generator too.
 */
export function startMeter(
  { postgres, redis, kafka }: Services,
  servers: number | readonly number[],
  generators: readonly number[] = [],
): () => Spent {
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

/** The same for each of `n` things done meanwhile. */
export function per(n: number, { server, postgres, redis, kafka, generator, others }: Spent): Spent {
  return {
    server: server / n,
    postgres: postgres / n,
    redis: redis / n,
    kafka: kafka / n,
    generator: generator / n,
    others: others / n,
  };
}
