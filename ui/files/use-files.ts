import { useCallback, useEffect, useState } from 'react';
import type { MessagingClient, Seq, ThreadId } from '@messaging/client';
import { listFiles, type SharedFile } from '@messaging/client/search';
import { useMessagingUi } from '../messaging-ui.tsx';
import type { FileType } from './file-types.ts';

/** Messages with files of one page. */
const PAGE = 30;

/** What was found so far, and the page that is loaded or was loaded last. */
interface Files {
  readonly found: readonly SharedFile[];
  /** Number before which the page begins; undefined: it is the first one; null: there is none. */
  readonly before: Seq | undefined | null;
  readonly status: 'loading' | 'ready' | 'failed';
  readonly error?: unknown;
}

/** The files of a type that a conversation holds, newest first, page after page. */
export function useFiles(threadId: ThreadId, type: FileType) {
  const { client } = useMessagingUi();
  const [files, setFiles] = useState<Files>({ found: [], before: undefined, status: 'loading' });
  const loadMore = useCallback(() => setFiles((known) => ({ ...known, status: 'loading' })), []);
  useEffect(() => {
    const { found, before, status } = files;
    if (status !== 'loading' || before === null) return;
    let isWanted = true;
    loadPage(client, threadId, type, before).then(
      ({ page, next }) => isWanted && setFiles({ found: [...found, ...page], before: next, status: 'ready' }),
      (error: unknown) => isWanted && setFiles({ ...files, status: 'failed', error }),
    );
    return () => void (isWanted = false);
  }, [client, threadId, type, files]);
  return { ...files, loadMore };
}

/** A page with at least one file, unless it is the last one: the service looks at a bounded number of messages in a call. */
async function loadPage(
  client: MessagingClient,
  threadId: ThreadId,
  type: FileType,
  before: Seq | undefined,
): Promise<{ readonly page: readonly SharedFile[]; readonly next: Seq | null }> {
  const from = before === undefined ? {} : { before };
  const { files, nextBefore } = await listFiles(client, { threadId, type, limit: PAGE, ...from });
  if (files.length > 0 || nextBefore === null) return { page: files, next: nextBefore };
  return await loadPage(client, threadId, type, nextBefore);
}
