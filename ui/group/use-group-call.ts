import { useState } from 'react';
import type { Thread } from '@messaging/client';
import { errorText } from '../format/error-text.ts';
import { useMessagingUi } from '../messaging-ui.tsx';

/** What a part of the members' dialog needs. */
export interface GroupPart {
  readonly thread: Thread;
  /** True while a call is under way. */
  readonly isBusy: boolean;
  /** Runs a call of the client. Resolves with whether it succeeded; a failure is shown. */
  readonly call: (action: () => Promise<unknown>) => Promise<boolean>;
}

/** Runs one call at a time and keeps the last failure, in words. */
export function useGroupCall(): Pick<GroupPart, 'isBusy' | 'call'> & { readonly problem: string } {
  const { texts } = useMessagingUi();
  const [problem, setProblem] = useState('');
  const [isBusy, setIsBusy] = useState(false);
  const call = async (action: () => Promise<unknown>): Promise<boolean> => {
    setProblem('');
    setIsBusy(true);
    try {
      await action();
      return true;
    } catch (error) {
      setProblem(errorText(error, texts));
      return false;
    } finally {
      setIsBusy(false);
    }
  };
  return { problem, isBusy, call };
}
