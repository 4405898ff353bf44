import { PROTOCOL_VERSION } from '@messaging/protocol/limits';
import type { UnreadTotals } from '@messaging/protocol/unread';
import type { Actor } from '../users/actor.ts';
import { countUnread } from '../commands/count-unread.ts';
import type { Context } from '../context.ts';
import { formatToken } from '../db/changes.ts';
import { toLease } from '../live/presence.ts';
import type { Connection } from './connection.ts';
import { joinAudience } from './join-audience.ts';

type OpeningParts = Pick<
  Context,
  | 'broker'
  | 'changeTokens'
  | 'config'
  | 'hub'
  | 'log'
  | 'presence'
  | 'presenceNotifier'
  | 'profiles'
  | 'unreadTotals'
>;

/**
 * Opens the session of a connection: events reach it from now on, its user is online, and it gets `hello`. Never rejects.
 * It is subscribed and has its lease before `hello`: no event after `hello` is missed, and the client's first calls find
 * its user online.
 */
export async function openSession(context: OpeningParts, connection: Connection): Promise<void> {
  const { actor, userId } = connection;
  context.hub.add(connection);
  context.profiles.remember({ ...actor, at: actor.issuedAt });
  const subscribed = context.broker.subscribe(userId);
  const [syncToken, unread, , isOneTooMany] = await Promise.all([
    context.changeTokens.add().then(formatToken, () => null),
    // What changes after the totals of such a client were counted has to reach it.
    (connection.wantsUnread ? subscribed : Promise.resolve()).then(() => tryCountUnread(context, connection)),
    subscribed,
    acquireLease(context, connection),
    joinAudience(context, connection),
  ]);
  sendHello(context, connection, actor, { syncToken, unread });
  if (connection.wantsUnread && connection.hasMissedEvents) context.hub.onUnreadChange(userId);
  if (isOneTooMany) connection.close('overloaded');
}

/** Closes the session of a connection that is gone. Never rejects. `opened` is the promise of `openSession`. */
export async function closeSession(
  context: Pick<Context, 'broker' | 'hub' | 'log' | 'presence' | 'presenceNotifier' | 'typing'>,
  connection: Connection,
  opened: Promise<void>,
): Promise<void> {
  const { userId } = connection;
  context.hub.remove(connection);
  if (!context.hub.has(userId)) {
    context.broker.unsubscribe(userId);
    context.typing.endAll(userId);
  }
  await opened;
  try {
    if (await context.presence.release(toLease(connection))) context.presenceNotifier.notifyOffline(userId);
  } catch (error) {
    // The lease expires by itself.
    context.log.debug({ err: error }, 'a lease was not released');
  }
}

function sendHello(
  { config }: Pick<Context, 'config'>,
  connection: Connection,
  actor: Actor,
  state: { readonly syncToken: string | null; readonly unread: UnreadTotals | null },
): void {
  connection.sendHello({
    userId: actor.userId,
    connectionId: connection.id,
    protocol: PROTOCOL_VERSION,
    heartbeatSeconds: config.heartbeatSeconds,
    tokenExpiresAt: new Date(actor.expiresAt).toISOString(),
    ...state,
  });
}

/** Null while the database is away: the client asks later. */
async function tryCountUnread(
  context: Pick<Context, 'log' | 'profiles' | 'unreadTotals'>,
  connection: Connection,
): Promise<UnreadTotals | null> {
  try {
    return await countUnread(context, connection);
  } catch (error) {
    context.log.debug({ err: error }, 'unread totals were not read');
    return null;
  }
}

/**
 * Brings the user online. Resolves to true if the user now has too many connections: before the handshake an instance
 * counts its own connections, here those of all instances.
 */
async function acquireLease(
  context: Pick<Context, 'config' | 'log' | 'presence' | 'presenceNotifier'>,
  connection: Connection,
): Promise<boolean> {
  try {
    const { cameOnline, connections } = await context.presence.acquire(toLease(connection));
    if (cameOnline) context.presenceNotifier.notifyOnline(connection.userId);
    return connections > context.config.maxConnectionsPerUser;
  } catch (error) {
    // The next renewal makes the lease.
    context.log.debug({ err: error }, 'a lease was not acquired');
    return false;
  }
}
