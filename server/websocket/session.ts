import { PROTOCOL_VERSION } from '@messaging/protocol/limits';
import type { UnreadTotals } from '@messaging/protocol/unread';
import type { Actor } from '../users/actor.ts';
import { toAudience } from '../users/audience.ts';
import type { Context } from '../context.ts';
import type { EventPayload } from '@messaging/protocol/events';
import { writeToken } from '../db/changes.ts';
import type { LocalConnection } from '../live/hub.ts';
import { toLease } from '../live/presence.ts';
import { getReader } from '../commands/get-reader.ts';

/** A connection that can be told its first frame. */
export interface Arrival extends LocalConnection {
  greet(hello: EventPayload<'hello'>): void;
}

/**
 * A connection arrives: events reach it from now on, its user is online, and it is greeted. Resolves then; never
 * rejects. Subscribed and leased before greeted: what comes after `hello` is not missed, and what the client asks for at
 * once finds it online.
 */
export async function arrive(context: Context, arrival: Arrival): Promise<void> {
  const { actor, userId } = arrival;
  context.hub.add(arrival);
  context.profiles.remember({ ...actor, at: actor.issuedAt });
  const [syncToken, unread, , isOneTooMany] = await Promise.all([
    context.changeTokens.add().then(writeToken, () => null),
    unreadOf(context, actor),
    context.broker.subscribe(userId),
    goOnline(context, arrival),
    joinAudience(context, arrival),
  ]);
  arrival.greet({
    userId,
    connectionId: arrival.id,
    protocol: PROTOCOL_VERSION,
    heartbeatSeconds: context.config.heartbeatSeconds,
    tokenExpiresAt: new Date(actor.expiresAt).toISOString(),
    syncToken,
    unread,
  });
  if (isOneTooMany) arrival.close('overloaded');
}

/** Null while the database is away: the client asks later. */
async function unreadOf(context: Context, actor: Actor): Promise<UnreadTotals | null> {
  try {
    return await context.unreadTotals.add(await getReader(context, actor));
  } catch (error) {
    context.log.debug({ err: error }, 'unread totals were not read');
    return null;
  }
}

/** From now on the connection gets what everybody of its user's role gets, and of no other role. */
export async function joinAudience({ profiles, hub, log }: Context, arrival: Arrival): Promise<void> {
  try {
    const audience = toAudience(await profiles.roleOf(arrival.actor));
    hub.join(arrival, audience);
  } catch (error) {
    // Only for a token without a role while the database is away: the list has what this connection does not get.
    log.debug({ err: error }, 'a role was not found');
  }
}

/**
 * Tells whether the user now has more connections than one may have: instances count their own before the handshake,
 * here they count each other's.
 */
async function goOnline(context: Context, arrival: Arrival): Promise<boolean> {
  try {
    const { cameOnline, connections } = await context.presence.acquire(toLease(arrival));
    if (cameOnline) context.presenceNotifier.notifyOnline(arrival.userId);
    return connections > context.config.maxConnectionsPerUser;
  } catch (error) {
    // The next renewal makes the lease.
    context.log.debug({ err: error }, 'a lease was not acquired');
    return false;
  }
}

/** A connection that had arrived is gone. Never rejects. */
export async function leave(context: Context, arrival: Arrival, arrived: Promise<void>): Promise<void> {
  const { userId } = arrival;
  context.hub.remove(arrival);
  if (!context.hub.has(userId)) {
    context.broker.unsubscribe(userId);
    context.typing.endAll(userId);
  }
  await arrived;
  try {
    if (await context.presence.release(toLease(arrival))) context.presenceNotifier.notifyOffline(userId);
  } catch (error) {
    // It expires by itself.
    context.log.debug({ err: error }, 'a lease was not released');
  }
}
