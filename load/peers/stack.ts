import type { SQL } from 'bun';
import type { Services } from '../services/services.ts';
import type { Driver } from './driver.ts';

/** A server under comparison. */
export interface Stack {
  readonly name: string;
  readonly driver: Driver;
  /** Installs or builds what the stack needs. Throws an Error with a sentence when that fails. */
  readonly prepare: () => Promise<void>;
  /** Starts the stack on its own tables. `withRoom`: whether `openRoom` will be called. */
  readonly start: (services: Services, withRoom: boolean) => Promise<RunningStack>;
}

/** A running stack. Disposing of it also drops its tables. Users are numbered from 1. */
export interface RunningStack extends AsyncDisposable {
  readonly port: number;
  /** Process id of the server that has the connections. */
  readonly pid: number;
  /** Process ids of all its servers, including `pid`. */
  readonly pids: readonly number[];
  readonly jwtSecret: string;
  readonly sql: SQL;
  /** Makes threads of the users i and i + count. Resolves to their ids. */
  readonly makeThreads: (count: number) => Promise<string[]>;
  /** Makes the users 1 to `count`, without messages. */
  readonly makeUsers: (count: number) => Promise<void>;
  /** Opens a room that reaches the users 1 to `size` together. */
  readonly openRoom: (size: number) => Promise<Room>;
  /** Throws unless exactly the acked messages are stored. */
  readonly checkRows: (acked: number) => Promise<void>;
  /** Throws unless this number of events of the room are stored. */
  readonly checkEvents: (published: number) => Promise<void>;
}

export interface Room extends AsyncDisposable {
  /** Stores `makeBody(0, n)` and sends it to everybody in the room. Rejects when that fails at once. */
  readonly publish: (n: number) => Promise<void>;
}
