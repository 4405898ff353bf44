import { useCallback, useEffect, useState } from 'react';
import { MessagingError } from '@messaging/client';
import type { PreviewSide } from '@messaging/client/files';
import { useMinute } from '../components/use-minute.ts';
import { useMessagingUi } from '../messaging-ui.tsx';
import { getFiles } from './get-files.ts';

/** Wait before an address that could not be had is asked for again, in milliseconds. */
const RETRY_MS = 10_000;

/** The address of a file or of a preview, and how to have another one. Undefined: it is not there yet, or the file cannot be opened. */
export function useFileUrl(fileId: string | null, preview?: PreviewSide) {
  const files = getFiles(useMessagingUi().client);
  const [url, setUrl] = useState(() => (fileId === null ? undefined : files.knownUrl(fileId, preview)));
  const [attempt, setAttempt] = useState(0);
  const renew = useCallback((): void => {
    if (fileId !== null) files.forgetUrl(fileId);
    setAttempt((n) => n + 1);
  }, [files, fileId]);
  useEffect(() => {
    if (fileId === null) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isWanted = true;
    const onFailure = (error: unknown): void => {
      if (!(error instanceof MessagingError)) throw error;
      if (!isWanted) return;
      setUrl(undefined);
      if (error.failure.canRetry) timer = setTimeout(() => setAttempt((n) => n + 1), RETRY_MS);
    };
    files.fileUrl(fileId, preview).then((found) => isWanted && setUrl(found), onFailure);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [files, fileId, preview, attempt]);
  return { url, renew };
}

/** The address of a file for a link: it is renewed as long as the link is shown. */
export function useFileHref(fileId: string | null): string | undefined {
  const files = getFiles(useMessagingUi().client);
  const minute = useMinute();
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    if (fileId === null) return;
    let isWanted = true;
    files.fileUrl(fileId).then(
      (found) => isWanted && setUrl(found),
      () => isWanted && setUrl(undefined),
    );
    return () => void (isWanted = false);
  }, [files, fileId, minute]);
  return url;
}
