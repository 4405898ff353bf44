import type { UserId } from '@messaging/protocol/primitives';

const MENTION = /<@([1-9]\d{0,15})>/g;

/** The members whom a text names as `<@userId>`, each once. Most texts have no mark and are only searched for it. */
export function findMentions(body: string, members: readonly (UserId | null)[]): UserId[] {
  if (!body.includes('<@')) return [];
  const named = new Set([...body.matchAll(MENTION)].map(([, id]) => Number(id)));
  return [...named].filter((userId) => members.includes(userId));
}
