import type { Role } from './actor.ts';

/** Everybody with a role, told together: one stored notification serves them all, whoever joins later included. */
export type Audience = 'FREELANCER';

/**
 * A place that notifications are kept in: each user has one of their own, numbered by the user's id, and each audience
 * has one below zero, so that the two never meet.
 */
export type FeedId = number;

/** All of them. */
export const AUDIENCES: readonly Audience[] = ['FREELANCER'];

const FEEDS: Readonly<Record<Audience, FeedId>> = { FREELANCER: -1 };

/** The audience of a role; null: it has none. */
export function toAudience(role: Role): Audience | null {
  return role === 'FREELANCER' ? role : null;
}

export function toFeedId(to: number | Audience): FeedId {
  return typeof to === 'number' ? to : FEEDS[to];
}
