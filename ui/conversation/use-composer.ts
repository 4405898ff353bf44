import { useState, type ClipboardEvent, type DragEvent } from 'react';
import { LIMITS } from '@messaging/client';
import { useConnection } from '@messaging/client/react';
import { hasFiles } from '../components/has-files.ts';
import { errorText } from '../format/error-text.ts';
import { useMessagingUi } from '../messaging-ui.tsx';
import { readDraft, useDraft, writeDraft } from './drafts.ts';

/** The recipient of a composed message. */
export interface ComposerTarget {
  /** Key under which the text is kept until it is sent. */
  readonly draftKey: string;
  /** Keeps the text under that key. Left out: on this device only. */
  readonly keep?: (text: string) => void;
  /** Throws or rejects with a `MessagingError`. */
  readonly send: (body: string) => Promise<void> | void;
  /** Lets it be sent at that time. Rejects with a `MessagingError`. Left out: not possible here. */
  readonly schedule?: (body: string, at: Date) => Promise<void>;
  readonly typing?: (isTyping: boolean) => void;
}

/** The state of the composer: the text, the last problem, and the actions. */
export function useComposer({ draftKey, keep, send: sendTo, typing }: ComposerTarget) {
  const { client, texts } = useMessagingUi();
  const text = useDraft(draftKey);
  const [problem, setProblem] = useState('');
  const [isBusy, setIsBusy] = useState(false);
  const isClosed = useConnection(client).status === 'closed';
  const left = LIMITS.bodyCodePoints - Array.from(text.trim()).length;
  const canSend = text.trim() !== '' && left >= 0 && !isClosed && !isBusy;

  const write = (value: string): void => {
    if (keep === undefined) writeDraft(client.userId, draftKey, value);
    else keep(value);
    setProblem('');
    typing?.(value.trim() !== '');
  };
  /** Empties the field after the action. Rejects when it fails. */
  const deliver = async (action: (text: string) => Promise<void> | void): Promise<void> => {
    if (!canSend) return;
    setIsBusy(true);
    try {
      await action(text);
      // Not what was written meanwhile.
      if (readDraft(client.userId, draftKey) === text) write('');
    } finally {
      setIsBusy(false);
    }
  };
  /** Shows why the action failed. */
  const attempt = async (action: (text: string) => Promise<void> | void): Promise<void> => {
    try {
      await deliver(action);
    } catch (error) {
      setProblem(errorText(error, texts));
    }
  };
  const send = async (): Promise<void> => await attempt(sendTo);
  /** Files cannot be sent. Without this the browser opens a dropped file in place of the page. */
  const refuseFiles = (event: ClipboardEvent | DragEvent): void => {
    const data = 'clipboardData' in event ? event.clipboardData : event.dataTransfer;
    // Text copied from an office program comes with a picture of itself.
    if (!hasFiles(data) || data.types.includes('text/plain')) return;
    event.preventDefault();
    if (event.type !== 'dragover') setProblem(texts.composer.noFiles);
  };
  return { text, problem, isClosed, left, canSend, write, send, deliver, attempt, refuseFiles };
}
