/**
 * Reasons for which the server closes a connection. 4000–4499: reconnect with back-off; 4500–4999: do not reconnect. A
 * failed command is an `error` frame instead and leaves the connection open.
 */
export const CLOSE_CODES = {
  goingAway: { code: 4000, reason: 'server going away' },
  slowConsumer: { code: 4001, reason: 'slow consumer' },
  tokenExpired: { code: 4002, reason: 'token expired' },
  noHeartbeat: { code: 4003, reason: 'no heartbeat' },
  overloaded: { code: 4004, reason: 'overloaded' },
  tokenRevoked: { code: 4500, reason: 'token invalid or revoked' },
  /** Part of the protocol; the service does not send it. */
  protocolError: { code: 4501, reason: 'protocol error' },
  /** Part of the protocol; the service does not send it. */
  kicked: { code: 4503, reason: 'kicked' },
  /** RFC 6455: this endpoint accepts text frames only. */
  unsupportedData: { code: 1003, reason: 'text frames only' },
} as const;

export type CloseReason = keyof typeof CLOSE_CODES;

/** Codes of RFC 6455 that blame the client's own frames. After a reconnect the client would send the same frames again. */
const CLIENT_FAULTS = {
  /** A binary frame. */
  unsupportedData: 1003,
  /** Text that is not UTF-8. */
  invalidPayload: 1007,
  policyViolation: 1008,
  messageTooBig: 1009,
};

/**
 * True when a client should reconnect after a close with `code`. That includes all other codes of RFC 6455: proxies and
 * restarts close with 1000, 1001, 1011 or 1012, a lost connection is 1006, and damage on the way may look like 1002.
 */
export function mayReconnect(code: number): boolean {
  return code >= 4000 ? code < 4500 : !Object.values(CLIENT_FAULTS).includes(code);
}
