import { PROTOCOL_VERSION } from '@messaging/protocol/limits';
import type { Actor } from '../actor.ts';
import type { Context } from '../context.ts';
import type { EventPayload } from '@messaging/protocol/events';
import type { Receiver } from './hub.ts';
import type { Lease } from './presence.ts';

/** A connection that can be told its first frame. */
export interface Arrival extends Receiver {
  readonly actor: Actor;
  greet(hello: EventPayload<'hello'>): void;
}

/**
 * A connection arrives: events reach it from now on, it is greeted, and its user is online. Resolves when presence knows;
 * never rejects.
 */
export async function arrive(context: Context, arrival: Arrival): Promise<void> {
  const { actor, userId } = arrival;
  context.hub.add(arrival);
  context.profiles.remember({ ...actor, at: actor.issuedAt });
  // Subscribed before greeted: what comes after `hello` is not missed.
  const [syncToken] = await Promise.all([
    context.syncTokens.add().catch(() => null),
    context.fanout.subscribe(userId),
  ]);
  arrival.greet({
    userId,
    connectionId: arrival.id,
    protocol: PROTOCOL_VERSION,
    heartbeatSeconds: context.config.heartbeatSeconds,
    tokenExpiresAt: new Date(actor.expiresAt).toISOString(),
    syncToken,
  });
  await goOnline(context, arrival);
}

async function goOnline(context: Context, arrival: Arrival): Promise<void> {
  try {
    const { cameOnline, connections } = await context.presence.acquire(leaseOf(arrival));
    if (cameOnline) context.contacts.tellOnline(arrival.userId);
    // Instances count their own before the handshake; here they count each other's.
    if (connections > context.config.maxConnectionsPerUser) arrival.close('overloaded');
  } catch (error) {
    // The next renewal makes the lease.
    context.log.debug({ err: error }, 'a lease was not acquired');
  }
}

/** A connection that had arrived is gone. Never rejects. */
export async function leave(context: Context, arrival: Arrival, arrived: Promise<void>): Promise<void> {
  const { userId } = arrival;
  context.hub.remove(arrival);
  if (!context.hub.has(userId)) {
    context.fanout.unsubscribe(userId);
    context.typing.endAll(userId);
  }
  await arrived;
  try {
    if (await context.presence.release(leaseOf(arrival))) context.contacts.tellOffline(userId);
  } catch (error) {
    // It expires by itself.
    context.log.debug({ err: error }, 'a lease was not released');
  }
}

export function leaseOf({ userId, id }: Receiver): Lease {
  return { userId, connectionId: id };
}
