import { z } from 'zod';
import { LIMITS } from './limits.ts';

/** A client's frame before its payload is looked at. Unknown members beside these are ignored. */
export const clientFrame = z.object({
  type: z.string(),
  id: z.string().min(1).max(LIMITS.frameIdLength).optional(),
  payload: z.unknown(),
});

/** The subprotocol a client offers; beside it browsers offer `bearer.<jwt>`, which is never echoed. */
export const SUBPROTOCOL = 'messaging.v1';
export const BEARER_SUBPROTOCOL = 'bearer.';

/** Where every REST route but the probes, and the socket, live. */
export const API_PREFIX = '/api/v1';
export const SOCKET_PATH = `${API_PREFIX}/ws`;
