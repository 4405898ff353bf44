import { useEffect, useRef } from 'react';
import { STAGE_ID } from './stage.tsx';

/**
 * Moves the focus when the element that has it disappears: to the row of the conversation that was closed, or to the stage
 * when a conversation covers the list. `threadId` is the open conversation.
 */
export function useRestoreFocus(threadId: string | null): void {
  const previousId = useRef(threadId);
  useEffect(() => {
    const closedId = previousId.current;
    previousId.current = threadId;
    if (closedId === threadId || !isFocusLost()) return;
    const row = `[data-thread-id="${CSS.escape(closedId ?? '')}"]`;
    const next =
      threadId === null ? document.querySelector<HTMLElement>(row) : document.getElementById(STAGE_ID);
    next?.focus();
  }, [threadId]);
}

/** Whether the focused element is gone or out of sight. The browser itself notices the latter only later. */
function isFocusLost(): boolean {
  const { activeElement } = document;
  return activeElement === null || activeElement === document.body || !activeElement.checkVisibility();
}
