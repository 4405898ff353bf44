import { useEffect } from 'react';
import type { Seq, ThreadId } from '@messaging/client';
import { useMessagingUi } from '../messaging-ui.tsx';

/** Jumps to the message of the view, and opens the view without it in its place, so that the same one can be opened again. */
export function useJumpByAddress(threadId: ThreadId, seq: Seq | null, jump: (seq: Seq) => void): void {
  const { navigation } = useMessagingUi();
  useEffect(() => {
    if (seq === null) return;
    jump(seq);
    navigation.open({ name: 'thread', threadId }, { replace: true });
    // A jump that runs is not repeated when `jump` changes.
  }, [threadId, seq]);
}
