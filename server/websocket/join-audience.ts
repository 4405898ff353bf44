import { toAudience } from '../users/audience.ts';
import type { Context } from '../context.ts';
import type { LocalConnection } from '../live/hub.ts';

/** Subscribes the connection to the events of its user's role, and to those of no other role. Never rejects. */
export async function joinAudience(
  { profiles, hub, log }: Pick<Context, 'profiles' | 'hub' | 'log'>,
  connection: LocalConnection,
): Promise<void> {
  try {
    const audience = toAudience(await profiles.getRole(connection.actor));
    hub.join(connection, audience);
  } catch (error) {
    // Only for a token without a role while the database is away. The list still has what this connection does not get.
    log.debug({ err: error }, 'the role of a user was not found');
  }
}
