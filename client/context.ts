import type { Connection } from './connection.ts';
import type { Failure } from './failure.ts';
import type { Rest } from './rest.ts';
import type { Timers } from './timers.ts';
import type { UserId } from './wire.ts';

/** What the parts of a client share. */
export interface Context {
  readonly timers: Timers;
  readonly rest: Rest;
  readonly connection: Pick<Connection, 'isOpen' | 'request' | 'send'>;
  /** Null until it is known. */
  readonly userId: () => UserId | null;
  /** For failures that nobody waits for. */
  readonly report: (failure: Failure) => void;
}
