import type { View } from '@messaging/ui/navigation.ts';
import { toNewConversationPath } from './new-conversation-link.ts';

/** The path of a conversation, as a pattern of the router. */
export const CONVERSATION_PATH = '/conversations/:id';

/** The path of a view, below the public path. */
export function toPath(view: View): string {
  switch (view.name) {
    case 'threads':
      return '/';
    case 'thread':
      return `/conversations/${view.threadId}`;
    case 'new-conversation':
      return toNewConversationPath(view.target);
  }
}
