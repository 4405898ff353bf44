import { useState } from 'react';
import { LIMITS, type ThreadId } from '@messaging/client';
import { useConnection } from '@messaging/client/react';
import type { Upload } from '../files/upload.ts';
import { errorText } from '../format/error-text.ts';
import { useMessagingUi } from '../messaging-ui.tsx';
import { readDraft, useDraft, writeDraft } from './drafts.ts';
import { useComposerFiles } from './use-composer-files.ts';

/** The recipient of a composed message. */
export interface ComposerTarget {
  /** Key under which the text is kept until it is sent. */
  readonly draftKey: string;
  /** Keeps the text under that key. Left out: on this device only. */
  readonly keep?: (text: string) => void;
  /** Conversation whose chosen files go along. Left out: files cannot be sent here. */
  readonly filesOf?: ThreadId;
  /** Throws or rejects with a `MessagingError`. */
  readonly send: (body: string, uploads: readonly Upload[]) => Promise<void> | void;
  /** Lets it be sent at that time. Rejects with a `MessagingError`. Left out: not possible here. */
  readonly schedule?: (body: string, at: Date) => Promise<void>;
  readonly typing?: (isTyping: boolean) => void;
}

type Action = (text: string, uploads: readonly Upload[]) => Promise<void> | void;

/** The state of the composer: the text, the files, the last problem, and the actions. */
export function useComposer({ draftKey, keep, filesOf, send: sendTo, typing }: ComposerTarget) {
  const { client, texts } = useMessagingUi();
  const text = useDraft(draftKey);
  const [problem, setProblem] = useState('');
  const [isBusy, setIsBusy] = useState(false);
  const isClosed = useConnection(client).status === 'closed';
  const files = useComposerFiles(filesOf, setProblem);
  const left = LIMITS.bodyCodePoints - Array.from(text.trim()).length;
  const isComplete = (text.trim() !== '' || files.uploads.length > 0) && files.areReady;
  const canSend = isComplete && left >= 0 && !isClosed && !isBusy;

  const write = (value: string): void => {
    if (keep === undefined) writeDraft(client.userId, draftKey, value);
    else keep(value);
    setProblem('');
    files.forgetProblem();
    typing?.(value.trim() !== '');
  };
  /** Empties the field after the action. Rejects when it fails. */
  const deliver = async (action: Action): Promise<void> => {
    if (!canSend) return;
    setIsBusy(true);
    // Before the message is shown, which shows them from memory.
    files.take();
    try {
      await action(text, files.uploads);
      // Not what was written meanwhile.
      if (readDraft(client.userId, draftKey) === text) write('');
    } catch (error) {
      files.restore();
      throw error;
    } finally {
      setIsBusy(false);
    }
  };
  /** Shows why the action failed. */
  const attempt = async (action: Action): Promise<void> => {
    try {
      await deliver(action);
    } catch (error) {
      setProblem(errorText(error, texts));
    }
  };
  const send = async (): Promise<void> => await attempt(sendTo);
  const shown = problem || files.problem;
  return { text, problem: shown, isClosed, left, canSend, files, write, send, deliver, attempt };
}
