import { createContext, use } from 'react';
import type { Message, Seq } from '@messaging/client';
import type { ImageFile } from '../files/image-file.ts';
import type { Person } from '../format/person-name.ts';
import type { OpenMenu } from '../message/open-menu.ts';
import type { Quote } from './use-get-quote.ts';
import type { Notice } from './use-notice.ts';

/** What a user can do with a message. Failures are shown in the conversation. The same object at each render. */
export interface MessageActions {
  readonly openMenu: (menu: OpenMenu) => void;
  readonly react: (message: Message, emoji: string, isOn: boolean) => void;
  /** Opens the choice of any emoji. */
  readonly pickEmoji: (message: Message) => void;
  /** Answers the message in the composer. */
  readonly reply: (message: Message) => void;
  /** Opens the message in the composer. */
  readonly edit: (message: Message) => void;
  /** Deletes after some seconds, in which it can be undone. */
  readonly remove: (message: Message) => void;
  readonly pin: (message: Message, isOn: boolean) => void;
  readonly showPins: () => void;
  /** Scrolls to the message with this number. */
  readonly jump: (seq: Seq) => void;
  readonly copy: (message: Message) => Promise<void>;
  readonly showMembers: () => void;
  /** Shows who has read the message. */
  readonly showReaders: (message: Message) => void;
  readonly showVersions: (message: Message) => void;
  /** Shows the files and links of the conversation. */
  readonly showFiles: () => void;
  /** Shows an image over the whole window. */
  readonly showImage: (image: ImageFile) => void;
  /** Asks for a day to jump to. */
  readonly chooseDate: () => void;
  /** Asks when to remind the user of the message. */
  readonly remind: (message: Message) => void;
  /** Shows a short text above the composer. */
  readonly notify: (notice: Notice) => void;
  /** Shows why a call failed. */
  readonly report: (error: unknown) => void;
}

/** What the messages of a conversation share. */
export interface ConversationContext {
  readonly isGroup: boolean;
  /** The known members. */
  readonly members: readonly Person[];
  /** False for who has left or may only read. */
  readonly canWrite: boolean;
  /** False for who has left. */
  readonly canReact: boolean;
  /** The quote of a message for an answer that is not stored yet. Null when it is not loaded. */
  readonly getQuote: (messageId: string) => Quote | null;
  readonly actions: MessageActions;
}

export const ConversationContext = createContext<ConversationContext | null>(null);

/** The values of the conversation around the component. Throws outside of one. */
export function useConversation(): ConversationContext {
  const value = use(ConversationContext);
  if (value === null) throw new Error('a message is rendered outside of a conversation');
  return value;
}
