import { useEffect } from 'react';
import { hasFiles } from '@messaging/ui/components/has-files.ts';

const EVENTS = ['dragover', 'drop'] as const;

/** Refuses files that are dropped anywhere else on the page. Otherwise the browser opens them in place of the page. */
export function useRefuseFileDrop(): void {
  useEffect(() => {
    for (const type of EVENTS) addEventListener(type, refuse);
    return () => {
      for (const type of EVENTS) removeEventListener(type, refuse);
    };
  }, []);
}

function refuse(event: DragEvent): void {
  // A conversation takes them.
  if (event.defaultPrevented || !hasFiles(event.dataTransfer)) return;
  event.preventDefault();
  if (event.type === 'dragover' && event.dataTransfer !== null) event.dataTransfer.dropEffect = 'none';
}
