import { useEffect } from 'react';

/** A file that is dropped beside the place for it would be opened by the browser in place of the page. */
export function useNoFileDrop(): void {
  useEffect(() => {
    const refuse = (event: DragEvent): void => {
      if (!hasFiles(event.dataTransfer)) return;
      event.preventDefault();
      if (event.type === 'dragover' && event.dataTransfer !== null) event.dataTransfer.dropEffect = 'none';
    };
    for (const type of ['dragover', 'drop'] as const) addEventListener(type, refuse);
    return () => {
      for (const type of ['dragover', 'drop'] as const) removeEventListener(type, refuse);
    };
  }, []);
}

/** Whether what is dragged, dropped or pasted holds files. */
export function hasFiles(data: DataTransfer | null): boolean {
  return data?.types.includes('Files') === true;
}
