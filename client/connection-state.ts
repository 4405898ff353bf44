import type { Failure } from './failure.ts';

/** State of the connection: why it is not open, and when the next attempt is. Times are milliseconds since 1970. */
export type ConnectionState =
  /** `connect` has not been called. */
  | { readonly status: 'idle' }
  | { readonly status: 'connecting' }
  | { readonly status: 'open' }
  /** The last attempt failed. The next one is at `retryAt`, or when `connect` is called. */
  | { readonly status: 'waiting'; readonly retryAt: number; readonly failure: Failure }
  /** The device reports no network. Attempts go on with the usual back-off, and one is made when the network is back. */
  | { readonly status: 'offline' }
  /** Ended until `connect` is called: by `close` (`closed`), or by a failure that a retry cannot mend. */
  | { readonly status: 'closed'; readonly failure: Failure };
