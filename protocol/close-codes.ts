/**
 * Why the server ends a connection. 4000–4499: reconnect with back-off; 4500–4999: do not.
 * A failed command is an `error` frame instead and leaves the connection open.
 */
export const CLOSE_CODES = {
  goingAway: { code: 4000, reason: 'server going away' },
  slowConsumer: { code: 4001, reason: 'slow consumer' },
  tokenExpired: { code: 4002, reason: 'token expired' },
  noHeartbeat: { code: 4003, reason: 'no heartbeat' },
  overloaded: { code: 4004, reason: 'overloaded' },
  tokenRevoked: { code: 4500, reason: 'token invalid or revoked' },
  protocolError: { code: 4501, reason: 'protocol error' },
  kicked: { code: 4503, reason: 'kicked' },
  /** RFC 6455: this endpoint speaks text frames only. */
  unsupportedData: { code: 1003, reason: 'text frames only' },
} as const;

export type CloseReason = keyof typeof CLOSE_CODES;

/** Whether a client should connect again after a close with `code`. RFC codes: yes, except for 1003, 1007, 1008 and 1009. */
export function mayReconnect(code: number): boolean {
  if (code >= 4000) return code < 4500;
  return ![1003, 1007, 1008, 1009].includes(code);
}
