import { useState } from 'react';
import { useMessagingUi } from '../messaging-ui.tsx';
import type { GroupPart } from './group-part.ts';

/** Leaves the group, after a second press: only an owner can bring the user back. */
export function LeaveGroup({ thread, isBusy, call, onLeft }: GroupPart & { onLeft: () => void }) {
  const { client, texts } = useMessagingUi();
  const [isAsking, setIsAsking] = useState(false);
  const leave = async (): Promise<void> => {
    if (await call(() => client.thread(thread.id).leave())) onLeft();
  };
  if (!isAsking)
    return (
      <button type="button" className="msg-button-quiet msg-dangerous" onClick={() => setIsAsking(true)}>
        {texts.group.leave}
      </button>
    );
  return (
    <div role="group" aria-label={texts.group.leaveQuestion}>
      <p>{texts.group.leaveQuestion}</p>
      <div className="msg-buttons">
        <button type="button" className="msg-button-quiet" autoFocus onClick={() => setIsAsking(false)}>
          {texts.start.cancel}
        </button>
        <button
          type="button"
          className="msg-button-quiet msg-dangerous"
          disabled={isBusy}
          onClick={() => void leave()}
        >
          {texts.group.leave}
        </button>
      </div>
    </div>
  );
}
