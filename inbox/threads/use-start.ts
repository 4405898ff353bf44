import { useState } from 'react';
import { useLocation } from 'wouter';
import { MessagingError } from '@messaging/client';
import { failureText } from '../parts/failure-text.ts';
import { useClient } from '../session/session.ts';
import { addressOf } from '../shell/routes.ts';
import { texts } from '../texts/en.ts';
import { idOf, type Start } from './start-of.ts';

/** Starts the conversation of a filled in form, and goes there. */
export function useStart({ jobId }: Start, onEnd: () => void) {
  const client = useClient();
  const [, navigate] = useLocation();
  const [problem, setProblem] = useState('');
  const [isBusy, setIsBusy] = useState(false);

  const submit = async (form: FormData): Promise<void> => {
    const participantId = idOf(textOf(form, 'number')) ?? idOf(textOf(form, 'person'));
    if (participantId === null) return setProblem(texts.start.chooseSomebody);
    setIsBusy(true);
    try {
      const title = textOf(form, 'title') || null;
      const initialMessage = textOf(form, 'message') || null;
      const { id } = await client.createThread({ participantId, jobId, title, initialMessage });
      onEnd();
      navigate(addressOf(id));
    } catch (error) {
      if (!(error instanceof MessagingError)) throw error;
      setProblem(failureText(error.failure));
    } finally {
      setIsBusy(false);
    }
  };
  return { submit, problem, isBusy };
}

function textOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value.trim() : '';
}
