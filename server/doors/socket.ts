import type { Server, ServerWebSocket, WebSocketHandler } from 'bun';
import type { Context as HttpContext } from 'hono';
import { BEARER_SUBPROTOCOL, SUBPROTOCOL } from '@messaging/protocol/frames';
import { LIMITS } from '@messaging/protocol/limits';
import type { Actor } from '../actor.ts';
import { AppError } from '../app-error.ts';
import type { Context } from '../context.ts';
import { arrive, leave } from '../live/attendance.ts';
import type { Authenticate } from './authenticate.ts';
import { bearerToken } from './bearer.ts';
import { Connection, MAX_BUFFERED_BYTES } from './connection.ts';
import { isOriginAllowed } from './origin.ts';

export interface SocketData {
  readonly actor: Actor;
  connection?: Connection;
  arrived?: Promise<void>;
}

export type SocketServer = Server<SocketData>;

/** Times are kept by seconds, so looking once a second is enough. */
const UPKEEP_MS = 1_000;
/** As long as a token is accepted after its expiry, a socket lives on. */
const EXPIRY_LEEWAY_MS = 30_000;

/** Answers `GET /api/v1/ws`: an upgrade, or an error like any other route's. */
export function createHandshake(context: Context, authenticate: Authenticate) {
  const { config, hub } = context;
  return async (c: HttpContext, server: SocketServer): Promise<Response> => {
    if (c.req.header('upgrade')?.toLowerCase() !== 'websocket') throw new AppError('upgrade_required');
    if (!isOriginAllowed(c.req.header('origin'), c.req.header('host'), config.allowedOrigins)) {
      throw new AppError('origin_not_allowed');
    }
    const protocols = (c.req.header('sec-websocket-protocol') ?? '')
      .split(',')
      .map((protocol) => protocol.trim());
    const actor = await authenticate(tokenOf(c, protocols));
    if (hub.count(actor.userId) >= config.maxConnectionsPerUser) {
      throw new AppError('too_many_connections', { retryAfterMs: 5_000 });
    }
    const headers = protocols.includes(SUBPROTOCOL) ? { 'Sec-WebSocket-Protocol': SUBPROTOCOL } : undefined;
    const upgraded = server.upgrade(c.req.raw, { data: { actor }, ...(headers && { headers }) });
    if (!upgraded) throw new AppError('upgrade_required');
    return new Response(null);
  };
}

function tokenOf(c: HttpContext, protocols: readonly string[]): string | undefined {
  const offered = protocols.find((protocol) => protocol.startsWith(BEARER_SUBPROTOCOL));
  return (
    bearerToken(c.req.header('authorization')) ??
    offered?.slice(BEARER_SUBPROTOCOL.length) ??
    c.req.query('token')
  );
}

/** What Bun's server does with a socket once it is open. */
export function createSocketHandler(context: Context): WebSocketHandler<SocketData> {
  return {
    maxPayloadLength: LIMITS.payloadBytes,
    // The service keeps its own time; this only clears away what it has closed.
    idleTimeout: 960,
    sendPings: false,
    perMessageDeflate: false,
    // The service closes a slow reader at half of this, with a code.
    backpressureLimit: MAX_BUFFERED_BYTES * 2,
    closeOnBackpressureLimit: true,
    open(socket) {
      const connection = new Connection(context, socket, socket.data.actor);
      connection.pingAt = performance.now() + context.config.heartbeatSeconds * 1_000;
      socket.data.connection = connection;
      socket.data.arrived = arrive(context, connection);
    },
    message({ data: { connection } }, frame) {
      if (typeof frame === 'string') connection?.receive(frame);
      else connection?.close('unsupportedData');
    },
    ping: heard,
    pong: heard,
    close({ data: { connection, arrived } }) {
      if (connection && arrived) context.background.start('leaving', leave(context, connection, arrived));
    },
  };
}

function heard({ data: { connection } }: ServerWebSocket<SocketData>): void {
  if (connection) connection.heardAt = performance.now();
}

/** Pings every connection in time, and ends those that are silent or whose token has expired. */
export function startUpkeep({ hub, config }: Context): Disposable {
  const timer = setInterval(() => {
    const now = performance.now();
    for (const receiver of hub.all()) {
      if (!(receiver instanceof Connection)) continue;
      if (now - receiver.heardAt > config.silenceSeconds * 1_000) receiver.close('noHeartbeat');
      else if (Date.now() > receiver.actor.expiresAt.getTime() + EXPIRY_LEEWAY_MS)
        receiver.close('tokenExpired');
      else if (now >= receiver.pingAt) {
        receiver.ping();
        receiver.pingAt = now + config.heartbeatSeconds * 1_000;
      }
    }
  }, UPKEEP_MS);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
