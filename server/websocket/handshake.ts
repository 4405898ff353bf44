import {
  BEARER_SUBPROTOCOL,
  GROUPS_SUBPROTOCOL,
  SOCKET_PATH,
  SUBPROTOCOL,
  UNREAD_PARAMETER,
} from '@messaging/protocol/endpoints';
import { AppError } from '../app-error.ts';
import type { Context } from '../context.ts';
import type { Admission } from './admission.ts';
import { bearerToken } from '../http/bearer.ts';
import { isOriginAllowed } from '../http/origin.ts';
import type { Lifecycle } from '../http/probes.ts';
import type { SocketServer } from './socket.ts';

/**
 * Upgrades a request to a socket. Resolves to undefined if it did, else to the error, with which the HTTP side answers as on
 * any other route. Mass reconnects arrive here, so it bypasses the router.
 */
export type Handshake = (request: Request, url: URL, server: SocketServer) => Promise<unknown>;

export function isHandshake(request: Request, url: URL): boolean {
  const wantsSocket = request.headers.get('upgrade')?.toLowerCase() === 'websocket';
  return wantsSocket && request.method === 'GET' && url.pathname === SOCKET_PATH;
}

type Parts = Pick<Context, 'authenticate' | 'clientAddress' | 'config' | 'hub' | 'limiter' | 'metrics'>;

export function createHandshake(context: Parts, lifecycle: Lifecycle, admission: Admission): Handshake {
  return async (request, url, server) => {
    try {
      if (lifecycle.isStopping) throw new AppError('unavailable', { retryAfterMs: 1_000 });
      // First of all: a mass reconnect is refused at the lowest cost.
      admission.check();
      await upgrade(context, admission, request, url, server);
      return undefined;
    } catch (error) {
      const code = error instanceof AppError ? error.code : 'internal';
      context.metrics.handshakesRefused.inc(code);
      return error;
    }
  };
}

async function upgrade(
  context: Parts,
  admission: Admission,
  request: Request,
  url: URL,
  server: SocketServer,
): Promise<void> {
  const { config, hub, limiter } = context;
  const { headers } = request;
  using _ = admission.enter();
  if (!isOriginAllowed(headers.get('origin'), headers.get('host'), config.allowedOrigins)) {
    throw new AppError('origin_not_allowed');
  }
  const protocols = (headers.get('sec-websocket-protocol') ?? '')
    .split(',')
    .map((protocol) => protocol.trim());
  const actor = await context.authenticate(findToken(headers, protocols, url));
  const retryAfterMs = limiter.takeHandshake(actor.userId);
  if (retryAfterMs > 0) throw new AppError('rate_limited', { retryAfterMs });
  if (hub.countConnections(actor.userId) >= config.maxConnectionsPerUser) {
    throw new AppError('too_many_connections', { retryAfterMs: 5_000 });
  }
  // Empty rather than absent: else the server would select the first one offered, which may be the token.
  const selected = [GROUPS_SUBPROTOCOL, SUBPROTOCOL].find((known) => protocols.includes(known)) ?? '';
  const knowsGroups = selected === GROUPS_SUBPROTOCOL || url.searchParams.get('v') === '2';
  const wantsUnread = url.searchParams.get(UNREAD_PARAMETER) === '1';
  const upgraded = server.upgrade(request, {
    data: { actor, knowsGroups, wantsUnread, clientAddress: context.clientAddress.read(request, server) },
    headers: { 'Sec-WebSocket-Protocol': selected },
  });
  if (!upgraded) throw new AppError('upgrade_required');
}

function findToken(headers: Headers, protocols: readonly string[], url: URL): string | undefined {
  const offered = protocols.find((protocol) => protocol.startsWith(BEARER_SUBPROTOCOL));
  const token = bearerToken(headers.get('authorization')) ?? offered?.slice(BEARER_SUBPROTOCOL.length);
  return token ?? url.searchParams.get('token') ?? undefined;
}
