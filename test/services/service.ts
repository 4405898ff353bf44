import type { Scratch } from './scratch.ts';
import { START_LIMIT_MS, untilSucceeds } from './wait.ts';

export type ServiceOptions = {
  /** Where the data goes; without it the service has a scratch of its own. */
  scratch?: Scratch;
  port?: number;
  /** The processors the service may use, as `taskset -c` takes them: `1`, `0-2`. */
  cpu?: string;
};

/** What a test asks of its own PostgreSQL beyond the usual. Only a PostgreSQL of this machine takes them, no container. */
export type PostgresOptions = ServiceOptions & {
  /** `name=value`, as `postgres -c` takes them. */
  settings?: readonly string[];
  /** Lines of pg_hba.conf that come before the one that trusts everybody. */
  hba?: readonly string[];
  /** Options of initdb; without them the encoding is UTF-8. */
  encoding?: readonly string[];
  /** The URL of the primary that this server is a standby of. Its data is a copy of that server's. */
  primary?: string;
  /** Called with the data directory before the server starts. */
  prepare?: (data: string, owner: { uid: number; gid: number } | undefined) => Promise<void>;
};

/** What a test asks of its own Redis beyond the usual. Only a Redis of this machine takes them, no container. */
export type RedisOptions = ServiceOptions & {
  /** As redis-server takes them: `--tls-port 6380` is two entries. */
  settings?: readonly string[];
};

/** A server of this test run. Disposing of it ends it and forgets its data. */
export type Service = AsyncDisposable & {
  readonly url: string;
  readonly port: number;
  /** Of the main process; undefined while it does not run or where it cannot be known. */
  readonly pid: number | undefined;
  /** Resolves when the signal is sent, not when it has had its effect. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Ends the server in good order. Its data stays. */
  stop(): Promise<void>;
  /** Starts it again on the same port, whether it still runs, was stopped or was killed; resolves when it answers. */
  restart(): Promise<void>;
};

/** What runs a service: a process of this machine or a container. */
export type Runner = AsyncDisposable & {
  readonly pid: number | undefined;
  start(): Promise<void>;
  stop(): Promise<void>;
  kill(signal: NodeJS.Signals): Promise<void>;
};

/** A service over a started runner; `owned` is what goes with it. */
export function serviceOf(
  at: { url: string; port: number },
  runner: Runner,
  owned: AsyncDisposable,
): Service {
  return {
    ...at,
    get pid() {
      return runner.pid;
    },
    kill: (signal) => runner.kill(signal),
    stop: () => runner.stop(),
    async restart() {
      await runner.stop();
      // After a SIGKILL PostgreSQL refuses to start until the last of its old processes has noticed.
      await untilSucceeds(() => runner.start(), START_LIMIT_MS);
    },
    [Symbol.asyncDispose]: async () => owned[Symbol.asyncDispose](),
  };
}
