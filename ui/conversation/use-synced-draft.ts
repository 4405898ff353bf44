import { useEffect, useLayoutEffect } from 'react';
import type { Thread } from '@messaging/client';
import { useMessagingUi } from '../messaging-ui.tsx';
import { getDraftSync } from './draft-sync.ts';
import { useStoredDraft } from './drafts.ts';

/** Shows in the composer of an open conversation what another device has written, before the page is painted. */
export function useSyncedDraft(thread: Thread): void {
  const { client } = useMessagingUi();
  const { version } = useStoredDraft(thread.id);
  const sync = getDraftSync(client);
  useLayoutEffect(() => sync.resume(thread), [sync, thread.id]);
  useLayoutEffect(() => sync.adopt(thread), [sync, thread, version]);
  useEffect(() => {
    const onHide = (): void => {
      if (document.visibilityState === 'hidden') sync.flush();
    };
    document.addEventListener('visibilitychange', onHide);
    return () => document.removeEventListener('visibilitychange', onHide);
  }, [sync]);
}
