import type { SQL } from 'bun';
import type { Services } from '../services/services.ts';
import type { Driver } from './driver.ts';

/** A server under comparison. */
export interface Stack {
  readonly name: string;
  readonly driver: Driver;
  /** What must be there before it starts, installed or built. Throws an Error with a sentence when it cannot be. */
  readonly prepare: () => Promise<void>;
  /** Starts it on tables of its own. `withRoom`: whether `openRoom` will be asked for. */
  readonly start: (services: Services, withRoom: boolean) => Promise<RunningStack>;
}

/** One that runs; disposing of it takes its tables along. Users are numbered from 1. */
export interface RunningStack extends AsyncDisposable {
  readonly port: number;
  /** Of who has the connections. */
  readonly pid: number;
  /** Of all its processes, that one included. */
  readonly pids: readonly number[];
  readonly jwtSecret: string;
  readonly sql: SQL;
  /** Threads of the users i and i + count. Resolves to their ids. */
  readonly makeThreads: (count: number) => Promise<string[]>;
  /** Users 1 to `count`, who have nothing to read yet. */
  readonly makeUsers: (count: number) => Promise<void>;
  /** Something that reaches the users 1 to `size` together. */
  readonly openRoom: (size: number) => Promise<Room>;
  /** Throws unless the messages that were acked, and no others, are stored. */
  readonly checkRows: (acked: number) => Promise<void>;
  /** Throws unless so many events of the room are stored. */
  readonly checkEvents: (published: number) => Promise<void>;
}

export interface Room extends AsyncDisposable {
  /** Stores `bodyOf(0, n)` and tells everybody in the room. Rejects when that fails at once. */
  readonly publish: (n: number) => Promise<void>;
}
