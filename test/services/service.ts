import type { Scratch } from './scratch.ts';
import { START_LIMIT_MS, untilSucceeds } from './wait.ts';

export type ServiceOptions = {
  /** Directory of the data; the default is a scratch of its own. */
  scratch?: Scratch;
  port?: number;
  /** Processors of the service in the format of `taskset -c`: `1`, `0-2`. */
  cpu?: string;
};

/** Options of a PostgreSQL for one test. Only a local program supports them, not a container. */
export type PostgresOptions = ServiceOptions & {
  /** `name=value`, in the format of `postgres -c`. */
  settings?: readonly string[];
  /** Lines of pg_hba.conf before the one that trusts every user. */
  hba?: readonly string[];
  /** Options of initdb; the default sets the encoding UTF-8. */
  encoding?: readonly string[];
  /** URL of the primary of this standby, whose data is copied from there. */
  primary?: string;
  /** Called with the data directory before the server starts. */
  prepare?: (data: string, owner: { uid: number; gid: number } | undefined) => Promise<void>;
};

/** Options of a Redis for one test. Only a local program supports them, not a container. */
export type RedisOptions = ServiceOptions & {
  /** Arguments of redis-server: `--tls-port 6380` is two entries. */
  settings?: readonly string[];
};

/** A server of this test run. Disposing of it stops the server and deletes its data. */
export type Service = AsyncDisposable & {
  readonly url: string;
  readonly port: number;
  /** Id of the main process; undefined while it does not run or if it is unknown. */
  readonly pid: number | undefined;
  /** Sends a signal. Resolves before the signal has taken effect. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Stops the server cleanly and keeps its data. */
  stop(): Promise<void>;
  /** Restarts the server on the same port, from any state. Resolves when it answers. */
  restart(): Promise<void>;
};

/** Process or container of a service. */
export type Runner = AsyncDisposable & {
  readonly pid: number | undefined;
  start(): Promise<void>;
  stop(): Promise<void>;
  kill(signal: NodeJS.Signals): Promise<void>;
};

/** Creates a service from a started runner; disposing of the service disposes of `owned`. */
export function createService(
  address: { url: string; port: number },
  runner: Runner,
  owned: AsyncDisposable,
): Service {
  return {
    ...address,
    get pid() {
      return runner.pid;
    },
    kill: (signal) => runner.kill(signal),
    stop: () => runner.stop(),
    async restart() {
      await runner.stop();
      // After a SIGKILL PostgreSQL refuses to start until the last of its old processes has ended.
      await untilSucceeds(() => runner.start(), START_LIMIT_MS);
    },
    [Symbol.asyncDispose]: async () => owned[Symbol.asyncDispose](),
  };
}
