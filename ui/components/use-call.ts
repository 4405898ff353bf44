import { useState } from 'react';
import { errorText } from '../format/error-text.ts';
import { useMessagingUi } from '../messaging-ui.tsx';
import type { Texts } from '../texts/texts.ts';

/** Runs a call of the client. Resolves with whether it succeeded; a failure is shown. */
export type RunCall = (action: () => Promise<unknown>) => Promise<boolean>;

/** Runs calls and keeps the failure of the last one, in words. `isBusy` is true while a call is under way. */
export function useCall(toText: (error: unknown, texts: Texts) => string = errorText) {
  const { texts } = useMessagingUi();
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState('');
  const call: RunCall = async (action) => {
    setIsBusy(true);
    setProblem('');
    try {
      await action();
      return true;
    } catch (error) {
      setProblem(toText(error, texts));
      return false;
    } finally {
      setIsBusy(false);
    }
  };
  return { isBusy, problem, call };
}
