import { useMemo } from 'react';
import { MessagingError, type ThreadId } from '@messaging/client';
import { failureText } from '../format/failure-text.ts';
import { useMessagingUi } from '../messaging-ui.tsx';
import type { MessageActions } from './conversation-context.ts';
import type { Notice } from './notice-bar.tsx';

/** The actions of a conversation's messages. `show` shows their failures. */
export function useMessageActions(id: ThreadId, show: (notice: Notice) => void): MessageActions {
  const { client, texts } = useMessagingUi();
  return useMemo(() => {
    const report = (error: unknown): void => {
      if (!(error instanceof MessagingError)) throw error;
      // After `close` nobody reads it.
      if (error.failure.kind !== 'closed') show({ text: failureText(error.failure, texts) });
    };
    return {
      react: (message, emoji, isOn) => void client.thread(id).react(message.id, emoji, isOn).catch(report),
    };
  }, [client, id, show, texts]);
}
