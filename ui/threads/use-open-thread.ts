import type { Store, Thread, ThreadId, ThreadSnapshot } from '@messaging/client';
import { useStore } from '@messaging/client/react';
import { useMessagingUi } from '../messaging-ui.tsx';

/** Stands in for the store of a thread while none is open. */
const NO_THREAD: Store<ThreadSnapshot | null> = { subscribe: () => () => {}, getSnapshot: () => null };

/** The open thread as it is now; null: none is open, or it is being loaded. */
export function useOpenThread(id: ThreadId | null): Thread | null {
  const { client } = useMessagingUi();
  return useStore(id === null ? NO_THREAD : client.thread(id))?.thread ?? null;
}
