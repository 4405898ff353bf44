import type { Server, ServerWebSocket, WebSocketHandler } from 'bun';
import { CLOSE_CODES } from '@messaging/protocol/close-codes';
import { LIMITS } from '@messaging/protocol/limits';
import type { Actor } from '../users/actor.ts';
import { every } from '../concurrency/loop.ts';
import type { Context } from '../context.ts';
import { arrive, leave } from './session.ts';
import { LEEWAY_SECONDS } from '../users/actor.ts';
import type { Admission } from './admission.ts';
import { Connection } from './connection.ts';
import { ByteBudget, MAX_EARLY_BYTES } from './early-frames.ts';
import { MAX_WAITING_BYTES } from './send-backlog.ts';

export interface SocketData {
  readonly actor: Actor;
  readonly clientAddress: string;
  connection?: Connection;
  arrived?: Promise<void>;
}

export type SocketServer = Server<SocketData>;

/** Times are kept by seconds, so looking once a second is enough. */
const UPKEEP_MS = 1_000;

/** What Bun's server does with a socket once it is open. */
export function createSocketHandler(context: Context, admission: Admission): WebSocketHandler<SocketData> {
  const earlyBytes = new ByteBudget(MAX_EARLY_BYTES.instance);
  return {
    maxPayloadLength: LIMITS.payloadBytes,
    // The service keeps its own time; this only clears away what it has closed.
    idleTimeout: 960,
    sendPings: false,
    perMessageDeflate: false,
    // The service closes a slow reader long before, with a code.
    backpressureLimit: MAX_WAITING_BYTES,
    closeOnBackpressureLimit: true,
    open(socket) {
      context.metrics.connectionsOpened.inc();
      const connection = new Connection(context, socket, socket.data.actor, earlyBytes);
      connection.pingAt = performance.now() + context.config.heartbeatSeconds * 1_000;
      socket.data.connection = connection;
      const { clientAddress } = socket.data;
      context.log.debug(
        { connectionId: connection.id, userId: connection.userId, clientAddress },
        'connected',
      );
      socket.data.arrived = greeted(context, connection, admission);
    },
    message({ data: { connection } }, frame) {
      if (typeof frame === 'string') connection?.receive(frame);
      else connection?.close('unsupportedData');
    },
    ping: heard,
    pong: heard,
    close({ data: { connection, arrived } }, code) {
      context.metrics.connectionsClosed.inc(labelOf(code));
      context.log.debug({ connectionId: connection?.id, userId: connection?.userId, code }, 'disconnected');
      connection?.ended();
      if (connection && arrived) context.background.start('leaving', leave(context, connection, arrived));
    },
  };
}

/** A client may close with any code: those of this service and of RFC 6455 are told apart. */
function labelOf(code: number): string {
  return code < 1_016 || OWN_CODES.has(code) ? String(code) : 'other';
}
const OWN_CODES = new Set<number>(Object.values(CLOSE_CODES).map((of) => of.code));

async function greeted(context: Context, connection: Connection, admission: Admission): Promise<void> {
  using _ = admission.enter();
  await arrive(context, connection);
}

function heard({ data: { connection } }: ServerWebSocket<SocketData>): void {
  connection?.receiveControl();
}

/** Pings every connection in time, and ends those that are silent or whose token holds no more. */
export function startUpkeep({ hub, config, revocations }: Context): Disposable {
  return every(UPKEEP_MS, 0, () => {
    const now = performance.now();
    for (const receiver of hub.all()) {
      if (!(receiver instanceof Connection)) continue;
      if (now - receiver.heardAt > config.silenceSeconds * 1_000) receiver.close('noHeartbeat');
      else if (Date.now() > receiver.actor.expiresAt + LEEWAY_SECONDS * 1_000) receiver.close('tokenExpired');
      else if (revocations.isRevoked(receiver.actor)) receiver.close('tokenRevoked');
      else {
        receiver.checkReader(now);
        if (now < receiver.pingAt) continue;
        receiver.ping();
        receiver.pingAt = now + config.heartbeatSeconds * 1_000;
      }
    }
  });
}
