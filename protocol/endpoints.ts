/** Path prefix of every REST route but the probes. */
export const API_PREFIX = '/api/v1';
/** Path of the socket. */
export const SOCKET_PATH = `${API_PREFIX}/ws`;

/** Subprotocol that a client offers and the service selects. */
export const SUBPROTOCOL: string = 'messaging.v1';
/** Subprotocol of a client that knows groups. `?v=2` says the same. */
export const GROUPS_SUBPROTOCOL = 'messaging.v2';
/** Query parameter of a client that wants an `unread` event after each change of its unread totals: `?unread=1`. */
export const UNREAD_PARAMETER = 'unread';
/** Prefix of a second subprotocol, by which browsers pass the token. The service never selects it, so the token is not repeated. */
export const BEARER_SUBPROTOCOL = 'bearer.';
