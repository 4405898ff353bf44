import { useEffect } from 'react';
import type { ThreadId } from '@messaging/client';
import { useMessagingUi } from '../messaging-ui.tsx';

/** Returns to the newest messages when the conversation is left after a jump, so that it opens with them. */
export function useLeaveAtNewest(id: ThreadId): void {
  const { client } = useMessagingUi();
  useEffect(
    () => () => {
      const thread = client.thread(id);
      if (thread.getSnapshot().hasLater) thread.load().catch(() => {});
    },
    [client, id],
  );
}
