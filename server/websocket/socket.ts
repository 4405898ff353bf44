import type { Server, ServerWebSocket, WebSocketHandler } from 'bun';
import { CLOSE_CODES } from '@messaging/protocol/close-codes';
import { LIMITS } from '@messaging/protocol/limits';
import type { Actor } from '../users/actor.ts';
import { every } from '../concurrency/loop.ts';
import type { Context } from '../context.ts';
import { closeSession, openSession } from './session.ts';
import type { Admission } from './admission.ts';
import { Connection } from './connection.ts';
import { ByteBudget, MAX_EARLY_BYTES } from './early-frames.ts';
import { MAX_WAITING_BYTES } from './send-backlog.ts';

export interface SocketData {
  readonly actor: Actor;
  readonly clientAddress: string;
  readonly knowsGroups: boolean;
  readonly wantsUnread: boolean;
  connection?: Connection;
  /** Resolves when the session is open. */
  opened?: Promise<void>;
}

export type SocketServer = Server<SocketData>;

/** All limits are in seconds, so one check a second is enough. */
const HEALTH_CHECK_MS = 1_000;

/** The handlers that Bun's server calls for open sockets. */
export function createSocketHandler(context: Context, admission: Admission): WebSocketHandler<SocketData> {
  const earlyBytes = new ByteBudget(MAX_EARLY_BYTES.instance);
  return {
    maxPayloadLength: LIMITS.payloadBytes,
    // The service has its own time limits; this one only removes sockets that it has closed.
    idleTimeout: 960,
    sendPings: false,
    perMessageDeflate: false,
    // The service closes a slow client long before, with a code.
    backpressureLimit: MAX_WAITING_BYTES,
    closeOnBackpressureLimit: true,
    open(socket) {
      context.metrics.connectionsOpened.inc();
      const connection = new Connection(context, socket, socket.data, earlyBytes);
      socket.data.connection = connection;
      const { clientAddress } = socket.data;
      context.log.debug(
        { connectionId: connection.id, userId: connection.userId, clientAddress },
        'connected',
      );
      socket.data.opened = openAdmitted(context, connection, admission);
    },
    message({ data: { connection } }, frame) {
      if (typeof frame === 'string') connection?.receive(frame);
      else connection?.close('unsupportedData');
    },
    ping: receiveControl,
    pong: receiveControl,
    close({ data: { connection, opened } }, code) {
      context.metrics.connectionsClosed.inc(toCodeLabel(code));
      context.log.debug({ connectionId: connection?.id, userId: connection?.userId, code }, 'disconnected');
      connection?.dropEarlyFrames();
      if (connection === undefined || opened === undefined) return;
      context.background.start('closing a session', closeSession(context, connection, opened));
    },
  };
}

/** The metric's label of a close code. A client may use any: codes of neither this service nor RFC 6455 share one label. */
function toCodeLabel(code: number): string {
  return code < 1_016 || OWN_CODES.has(code) ? String(code) : 'other';
}
const OWN_CODES = new Set<number>(Object.values(CLOSE_CODES).map(({ code }) => code));

async function openAdmitted(context: Context, connection: Connection, admission: Admission): Promise<void> {
  using _ = admission.enter();
  await openSession(context, connection);
}

function receiveControl({ data: { connection } }: ServerWebSocket<SocketData>): void {
  connection?.receiveControl();
}

/** Checks every connection once a second. */
export function startHealthChecks({ hub }: Pick<Context, 'hub'>): Disposable {
  return every(HEALTH_CHECK_MS, 0, () => {
    const now = performance.now();
    for (const connection of hub.all()) connection.checkHealth(now);
  });
}
