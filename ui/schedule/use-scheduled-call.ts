import { useState } from 'react';
import { MessagingError } from '@messaging/client';
import { errorText } from '../format/error-text.ts';
import { useMessagingUi } from '../messaging-ui.tsx';
import type { Texts } from '../texts/texts.ts';

/** Runs calls on a scheduled message, one at a time, with the problem of the last one. */
export function useScheduledCall() {
  const { texts } = useMessagingUi();
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState('');
  /** Resolves with whether the call succeeded. */
  const call = async (action: () => Promise<unknown>): Promise<boolean> => {
    setIsBusy(true);
    setProblem('');
    try {
      await action();
      return true;
    } catch (error) {
      setProblem(scheduledErrorText(error, texts));
      return false;
    } finally {
      setIsBusy(false);
    }
  };
  return { isBusy, problem, call };
}

/** Some codes have another meaning for a message that is not sent yet. */
function scheduledErrorText(error: unknown, texts: Texts): string {
  const code =
    error instanceof MessagingError && error.failure.kind === 'refused' ? error.failure.code : null;
  if (code === 'too_late') return texts.later.alreadySent;
  if (code === 'not_found') return texts.later.gone;
  if (code === 'invalid_request') return texts.later.badTime;
  return errorText(error, texts);
}
