import { useSyncExternalStore } from 'react';
import type { ThreadId } from '@messaging/client';
import { useMessagingUi } from '../messaging-ui.tsx';
import { getUploads } from './uploads.ts';

/** The files that were chosen for the next message of a conversation. */
export function useUploads(threadId: ThreadId) {
  const uploads = getUploads(useMessagingUi().client);
  return useSyncExternalStore(uploads.subscribe, () => uploads.get(threadId));
}

/** Whether the service has said that it keeps no files. */
export function useIsFilesOff(): boolean {
  const uploads = getUploads(useMessagingUi().client);
  return useSyncExternalStore(uploads.subscribe, () => uploads.isOff);
}
