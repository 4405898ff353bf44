import { useState, type ClipboardEvent, type DragEvent } from 'react';
import { LIMITS, MessagingError } from '@messaging/client';
import { useConnection } from '@messaging/client/react';
import { failureText } from '../parts/failure-text.ts';
import { useClient } from '../session/session.ts';
import { hasFiles } from '../shell/use-no-file-drop.ts';
import { texts } from '../texts/en.ts';
import { useDraft, writeDraft } from './drafts.ts';

/** Where what is written goes, and under which name it is kept until then. */
export interface Destination {
  readonly draftKey: string;
  /** Throws or rejects with a `MessagingError`. */
  readonly send: (body: string) => Promise<void> | void;
  readonly typing?: (isTyping: boolean) => void;
}

/** What is being written, and what becomes of it. */
export function useComposer({ draftKey, send: sendTo, typing }: Destination) {
  const client = useClient();
  const text = useDraft(draftKey);
  const [problem, setProblem] = useState('');
  const [isBusy, setIsBusy] = useState(false);
  const isClosed = useConnection(client).status === 'closed';
  const left = LIMITS.bodyCodePoints - Array.from(text.trim()).length;
  const canSend = text.trim() !== '' && left >= 0 && !isClosed && !isBusy;

  const write = (value: string): void => {
    writeDraft(client.userId, draftKey, value);
    setProblem('');
    typing?.(value.trim() !== '');
  };
  const send = async (): Promise<void> => {
    if (!canSend) return;
    setIsBusy(true);
    try {
      await sendTo(text);
      write('');
    } catch (error) {
      if (!(error instanceof MessagingError)) throw error;
      setProblem(failureText(error.failure));
    } finally {
      setIsBusy(false);
    }
  };
  /** Files cannot be sent: saying so is better than a browser that opens them in place of the page. */
  const refuseFiles = (event: ClipboardEvent | DragEvent): void => {
    const data = 'clipboardData' in event ? event.clipboardData : event.dataTransfer;
    // Office programs put a picture of the text beside the text.
    if (!hasFiles(data) || data.types.includes('text/plain')) return;
    event.preventDefault();
    if (event.type !== 'dragover') setProblem(texts.composer.noFiles);
  };
  return { text, problem, isClosed, left, canSend, write, send, refuseFiles };
}
