import type { Seq, ThreadId, UserId } from '@messaging/client';

/** A conversation that does not exist yet: its first message creates it. */
export interface NewConversationTarget {
  readonly participantId: UserId;
  readonly jobId: number | null;
  readonly title: string;
}

/** A view that the page around the components can show. */
export type View =
  | { readonly name: 'threads' }
  /** With `seq` the conversation opens around this message. */
  | { readonly name: 'thread'; readonly threadId: ThreadId; readonly seq?: Seq }
  | { readonly name: 'new-conversation'; readonly target: NewConversationTarget };

/** The components' only way to other views. The page around them decides which address a view has. */
export interface Navigation {
  /** Address of a view, for links that open in a new tab as well. */
  readonly toHref: (view: View) => string;
  /** Shows a view. With `replace` the current view leaves the browser's history. */
  readonly open: (view: View, options?: { readonly replace?: boolean }) => void;
}
