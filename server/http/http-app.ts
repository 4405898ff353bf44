import type { Hono } from 'hono';

/** `refusal`: why a handshake did not become a socket. `client`: the client's address. */
export type Env = {
  Bindings: { refusal?: unknown; client?: () => string };
  Variables: { requestId: string; route?: string };
};
export type HttpApp = Hono<Env>;
