import { useEffect, useRef } from 'react';
import { SHEET_KEY } from './shortcuts.ts';

/** What takes the key as a character, and a dialog, which has the whole attention. */
const BUSY = 'input, textarea, select, [contenteditable], dialog[open], [role="menu"]';

/** Calls `open` when the key of the sheet is pressed outside of fields and dialogs. */
export function useSheetKey(open: () => void): void {
  const latest = useRef(open);
  latest.current = open;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      const { key, ctrlKey, metaKey, altKey, target } = event;
      if (key !== SHEET_KEY || ctrlKey || metaKey || altKey) return;
      if (target instanceof Element && target.closest(BUSY) !== null) return;
      event.preventDefault();
      latest.current();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, []);
}
