import { BEARER_SUBPROTOCOL, SOCKET_PATH, SUBPROTOCOL } from '@messaging/protocol/frames';
import { AppError } from '../app-error.ts';
import type { Context } from '../context.ts';
import { bearerToken } from './bearer.ts';
import { isOriginAllowed } from './origin.ts';
import type { Lifecycle } from './probes.ts';
import type { SocketServer } from './socket.ts';

/**
 * Tries to make a socket of a request. Resolves to nothing when it has become one, and to why not otherwise: then the
 * REST door answers like on any other route. Herds of clients come back through here, so it passes by the router.
 */
export type Handshake = (request: Request, url: URL, server: SocketServer) => Promise<unknown>;

export function isHandshake(request: Request, url: URL): boolean {
  const wantsSocket = request.headers.get('upgrade')?.toLowerCase() === 'websocket';
  return wantsSocket && request.method === 'GET' && url.pathname === SOCKET_PATH;
}

export function createHandshake(context: Context, lifecycle: Lifecycle): Handshake {
  const { config, hub } = context;
  const shake = async (request: Request, url: URL, server: SocketServer): Promise<void> => {
    const { headers } = request;
    if (lifecycle.isStopping) throw new AppError('unavailable', { retryAfterMs: 1_000 });
    if (!isOriginAllowed(headers.get('origin'), headers.get('host'), config.allowedOrigins)) {
      throw new AppError('origin_not_allowed');
    }
    const protocols = (headers.get('sec-websocket-protocol') ?? '')
      .split(',')
      .map((protocol) => protocol.trim());
    const actor = await context.authenticate(tokenOf(headers, protocols, url));
    if (hub.count(actor.userId) >= config.maxConnectionsPerUser) {
      throw new AppError('too_many_connections', { retryAfterMs: 5_000 });
    }
    // Empty rather than absent: the server would select the first one offered, which may be the token.
    const selected = protocols.includes(SUBPROTOCOL) ? SUBPROTOCOL : '';
    const upgraded = server.upgrade(request, {
      data: { actor },
      headers: { 'Sec-WebSocket-Protocol': selected },
    });
    if (!upgraded) throw new AppError('upgrade_required');
  };
  return (request, url, server) => shake(request, url, server).catch((error: unknown) => error);
}

function tokenOf(headers: Headers, protocols: readonly string[], url: URL): string | undefined {
  const offered = protocols.find((protocol) => protocol.startsWith(BEARER_SUBPROTOCOL));
  const token = bearerToken(headers.get('authorization')) ?? offered?.slice(BEARER_SUBPROTOCOL.length);
  return token ?? url.searchParams.get('token') ?? undefined;
}
