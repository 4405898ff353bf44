import { useCallback, useState } from 'react';
import type { MessagingClient, Seq, ThreadId } from '@messaging/client';
import { useMessagingUi } from '../messaging-ui.tsx';

/** A message to be shown. An object, so that the same one can be shown again. */
export interface JumpTarget {
  readonly seq: Seq;
}

/**
 * The message to which the reader jumps, until the list has scrolled to it. One that is not loaded is loaded with those around it.
 * `onFail` is called when there is no such message.
 */
export function useJumpTarget(id: ThreadId, onFail: () => void) {
  const { client } = useMessagingUi();
  const [target, setTarget] = useState<JumpTarget | null>(null);
  const end = useCallback(
    (ended: JumpTarget): void => setTarget((current) => (current === ended ? null : current)),
    [],
  );
  const jump = useCallback(
    (seq: Seq): void => {
      const next = { seq };
      setTarget(next);
      const fail = (): void => {
        end(next);
        onFail();
      };
      load(client, id, seq).catch(fail);
    },
    [client, id, end, onFail],
  );
  return { target, jump, end };
}

async function load(client: MessagingClient, id: ThreadId, seq: Seq): Promise<void> {
  const thread = client.thread(id);
  await thread.jumpTo(seq);
  const { items } = thread.getSnapshot();
  if (!items.some((item) => item.state === 'stored' && item.message.seq === seq))
    throw new Error('the message was deleted by age, or is from before the user came');
}
