import type { Role } from './actor.ts';

/** All users of a role. One stored notification serves them all, including users who join later. */
export type Audience = 'FREELANCER';

/**
 * Id of a list of stored notifications. Each user has a feed with the user's id, and each audience has a feed with a
 * negative id, so that the two never collide.
 */
export type FeedId = number;

export const AUDIENCES: readonly Audience[] = ['FREELANCER'];

const FEEDS: Readonly<Record<Audience, FeedId>> = { FREELANCER: -1 };

/** The audience of a role; null for a role without one. */
export function toAudience(role: Role): Audience | null {
  return role === 'FREELANCER' ? role : null;
}

export function toFeedId(to: number | Audience): FeedId {
  return typeof to === 'number' ? to : FEEDS[to];
}
