import { useState, type DragEvent } from 'react';
import { hasFiles } from '../components/has-files.ts';

/** Handlers of an element over which files may be dropped, and whether they are dragged over it. Without `onDrop` it takes none. */
export function useFileDrop(onDrop: ((files: readonly File[]) => void) | undefined) {
  const [isOver, setIsOver] = useState(false);
  const isWanted = (event: DragEvent): boolean => onDrop !== undefined && hasFiles(event.dataTransfer);
  const handlers = {
    onDragOver: (event: DragEvent): void => {
      if (!isWanted(event)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = 'copy';
      setIsOver(true);
    },
    onDragLeave: (event: DragEvent): void => {
      if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setIsOver(false);
    },
    onDrop: (event: DragEvent): void => {
      setIsOver(false);
      // The composer has taken them already.
      if (!isWanted(event) || event.isDefaultPrevented()) return;
      event.preventDefault();
      onDrop?.([...event.dataTransfer.files]);
    },
  };
  return { isOver, handlers };
}
