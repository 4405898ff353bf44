import type { Message } from '@messaging/client';

/** A menu that is open. */
export interface OpenMenu {
  readonly message: Message;
  /** The element beside which the menu opens, and which gets the focus back. */
  readonly anchor: HTMLElement;
}
