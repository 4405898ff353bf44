import type { Message } from '@messaging/client';

/** What the composer is for, besides a new message. */
export interface Intent {
  readonly name: 'edit' | 'reply';
  readonly message: Message;
}

/** Key of the draft of an edit. */
export function toEditKey({ id }: Message): string {
  return `edit ${id}`;
}
