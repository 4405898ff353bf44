import { useEffect, useRef } from 'react';
import { addressOf } from './routes.ts';

/** The stage's id, where the focus is when a conversation has not taken it. */
export const STAGE = 'conversation';

/**
 * Keeps the focus when what had it goes: whoever leaves a conversation is at its row of the list, and where the list
 * gives way to a conversation, at that. `id`: the conversation that is open.
 */
export function useKeptFocus(id: string | undefined): void {
  const left = useRef(id);
  useEffect(() => {
    const from = left.current;
    left.current = id;
    if (from === id || !isFocusLost()) return;
    const row = `.thread-row[href$="${CSS.escape(addressOf(from ?? ''))}"]`;
    const next = id === undefined ? document.querySelector<HTMLElement>(row) : document.getElementById(STAGE);
    next?.focus();
  }, [id]);
}

/** The browser is still to notice that what has the focus is out of sight. */
function isFocusLost(): boolean {
  const { activeElement } = document;
  return activeElement === null || activeElement === document.body || !activeElement.checkVisibility();
}
