import { parseId } from '@messaging/ui/format/parse-id.ts';
import type { View } from '@messaging/ui/navigation.ts';
import { toNewConversationPath } from './new-conversation-link.ts';

/** The path of a conversation, as a pattern of the router. */
export const CONVERSATION_PATH = '/conversations/:id';

const SEQ = 'message';

/** The number of the message around which the conversation opens. Null without one. */
export function parseSeq(search: string): number | null {
  return parseId(new URLSearchParams(search).get(SEQ));
}

/** The path of a view, below the public path. */
export function toPath(view: View): string {
  switch (view.name) {
    case 'threads':
      return '/';
    case 'thread':
      return `/conversations/${view.threadId}${view.seq === undefined ? '' : `?${SEQ}=${view.seq}`}`;
    case 'new-conversation':
      return toNewConversationPath(view.target);
  }
}
