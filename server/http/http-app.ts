import type { Hono } from 'hono';

/** `refusal`: the error of a refused handshake. `client`: returns the client's address. */
export type Env = {
  Bindings: { refusal?: unknown; client?: () => string };
  Variables: { requestId: string; route?: string };
};
export type HttpApp = Hono<Env>;
