import { useState } from 'react';
import { LIMITS, MessagingError, type ThreadId } from '@messaging/client';
import { useConnection } from '@messaging/client/react';
import { failureText } from '../parts/failure-text.ts';
import { useClient } from '../session/session.ts';
import { useDraft, writeDraft } from './drafts.ts';

/** What is written in a thread, and what becomes of it. */
export function useComposer(threadId: ThreadId) {
  const client = useClient();
  const text = useDraft(threadId);
  const [problem, setProblem] = useState('');
  const isClosed = useConnection(client).status === 'closed';
  const left = LIMITS.bodyCodePoints - Array.from(text.trim()).length;
  const canSend = text.trim() !== '' && left >= 0 && !isClosed;

  const write = (value: string): void => {
    writeDraft(client.userId, threadId, value);
    client.typing(threadId, value.trim() !== '');
  };
  const send = (): void => {
    if (!canSend) return;
    try {
      client.send(threadId, { body: text });
      write('');
      setProblem('');
    } catch (error) {
      if (!(error instanceof MessagingError)) throw error;
      setProblem(failureText(error.failure));
    }
  };
  return { text, problem, isClosed, left, canSend, write, send };
}
