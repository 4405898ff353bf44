import { MessagingError } from '@messaging/client';
import { useCall } from '../components/use-call.ts';
import { errorText } from '../format/error-text.ts';
import type { Texts } from '../texts/texts.ts';

/** Runs calls on a scheduled message. */
export const useScheduledCall = () => useCall(scheduledErrorText);

/** Some codes have another meaning for a message that is not sent yet. */
function scheduledErrorText(error: unknown, texts: Texts): string {
  const code =
    error instanceof MessagingError && error.failure.kind === 'refused' ? error.failure.code : null;
  if (code === 'too_late') return texts.later.alreadySent;
  if (code === 'not_found') return texts.later.gone;
  if (code === 'invalid_request') return texts.later.badTime;
  return errorText(error, texts);
}
