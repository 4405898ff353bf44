import { parseId } from '@messaging/ui/format/parse-id.ts';
import type { NewConversationTarget } from '@messaging/ui/navigation.ts';

/**
 * Parses the query of a link by which a page of the platform starts a conversation, such as `?with=42&job=7&title=Logo`. Null
 * without a valid user; a job that is no number is left out.
 */
export function parseNewConversation(search: string): NewConversationTarget | null {
  const query = new URLSearchParams(search);
  const participantId = parseId(query.get('with'));
  if (participantId === null) return null;
  return { participantId, jobId: parseId(query.get('job')), title: query.get('title') ?? '' };
}

/** Writes the link that `parseNewConversation` reads. */
export function toNewConversationPath({ participantId, jobId, title }: NewConversationTarget): string {
  const query = new URLSearchParams({ with: String(participantId) });
  if (jobId !== null) query.set('job', String(jobId));
  if (title !== '') query.set('title', title);
  return `/?${query}`;
}
