import { useLayoutEffect, useRef, type RefObject } from 'react';

/** Moves the caret once the field has its new text. */
export function useCaret(field: RefObject<HTMLTextAreaElement | null>) {
  const wanted = useRef<number>(undefined);
  useLayoutEffect(() => {
    if (wanted.current === undefined) return;
    field.current?.setSelectionRange(wanted.current, wanted.current);
    wanted.current = undefined;
  });
  return { placeCaret: (at: number) => void (wanted.current = at) };
}
