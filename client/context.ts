import type { Connection } from './connection.ts';
import type { Failure } from './failure.ts';
import type { Rest } from './rest.ts';
import type { Timers } from './timers.ts';
import type { UserId } from './wire.ts';

/** Dependencies that the parts of a client share. */
export interface Context {
  readonly timers: Timers;
  readonly rest: Rest;
  readonly connection: Pick<Connection, 'isOpen' | 'request' | 'send'>;
  /** Null until a token or `hello` has named the user. */
  readonly userId: () => UserId | null;
  /** Reports a failure of work in the background. */
  readonly report: (failure: Failure) => void;
}
