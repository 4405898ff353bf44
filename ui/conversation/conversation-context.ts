import { createContext, use } from 'react';
import type { Message } from '@messaging/client';
import type { Person } from '../format/person-name.ts';

/** What a user can do with a message. Failures are shown in the conversation. The same object at each render. */
export interface MessageActions {
  readonly react: (message: Message, emoji: string, isOn: boolean) => void;
}

/** What the messages of a conversation share. */
export interface ConversationContext {
  readonly isGroup: boolean;
  /** The known members. */
  readonly members: readonly Person[];
  /** False for who has left or may only read. */
  readonly canReact: boolean;
  readonly actions: MessageActions;
}

export const ConversationContext = createContext<ConversationContext | null>(null);

/** The values of the conversation around the component. Throws outside of one. */
export function useConversation(): ConversationContext {
  const value = use(ConversationContext);
  if (value === null) throw new Error('a message is rendered outside of a conversation');
  return value;
}
