import type { ClipboardEvent, DragEvent } from 'react';
import { LIMITS, type ThreadId } from '@messaging/client';
import { hasFiles } from '../components/has-files.ts';
import type { Upload } from '../files/upload.ts';
import { getUploads } from '../files/uploads.ts';
import { useIsFilesOff, useUploads } from '../files/use-uploads.ts';
import { useMessagingUi } from '../messaging-ui.tsx';

const NONE: readonly Upload[] = [];

/** The files that go along with what is written. Without `threadId`, and where the service keeps no files, none can be added. */
export function useComposerFiles(threadId: ThreadId | undefined, refuse: (why: string) => void) {
  const { client, texts } = useMessagingUi();
  const all = getUploads(client);
  const { uploads, problem } = useUploads(threadId ?? '');
  const isOff = useIsFilesOff();
  const add =
    threadId === undefined || isOff ? undefined : (files: readonly File[]): void => all.add(threadId, files);
  /** Takes files that are dropped or pasted. Without this the browser opens a dropped file in place of the page. */
  const onFiles = (event: ClipboardEvent | DragEvent): void => {
    const isPaste = 'clipboardData' in event;
    const data = isPaste ? event.clipboardData : event.dataTransfer;
    // Text copied from an office program comes with a picture of itself.
    if (!hasFiles(data) || data.types.includes('text/plain')) return;
    event.preventDefault();
    if (event.type === 'dragover') return;
    if (add === undefined) refuse(isOff ? texts.failures.filesOff : texts.composer.noFiles);
    else add([...data.files]);
  };
  const problems = { off: texts.failures.filesOff, tooMany: texts.files.tooMany(LIMITS.attachments) };
  const shown = threadId === undefined ? NONE : uploads;
  return {
    uploads: shown,
    areReady: shown.every(({ state }) => state === 'ready'),
    problem: problem === null ? '' : problems[problem],
    add,
    onFiles,
    take: () => threadId !== undefined && all.take(threadId),
    /** Has them here again. */
    restore: () => threadId !== undefined && all.restore(threadId, shown),
    forgetProblem: () => threadId !== undefined && all.forgetProblem(threadId),
  };
}
