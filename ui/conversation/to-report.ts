import { MessagingError } from '@messaging/client';
import { errorText } from '../format/error-text.ts';
import type { Texts } from '../texts/texts.ts';
import type { Notice } from './use-notice.ts';

/** Makes a function that shows the failure of a call, unless the client was closed. */
export function toReport(show: (notice: Notice) => void, texts: Texts): (error: unknown) => void {
  return (error) => {
    if (error instanceof MessagingError && error.failure.kind === 'closed') return;
    show({ text: errorText(error, texts) });
  };
}
