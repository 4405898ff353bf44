import { Paperclip } from 'lucide-react';
import { useState, type DragEvent } from 'react';
import type { ThreadId } from '@messaging/client';
import { hasFiles } from '../components/has-files.ts';
import { useMessagingUi } from '../messaging-ui.tsx';
import { getUploads } from './uploads.ts';
import { useIsFilesOff } from './use-uploads.ts';

/**
 * Handlers of an element on which files for the conversation are dropped, and its cover while they are dragged over it. Without
 * `threadId`, and where the service keeps no files, it takes none.
 */
export function useFileDrop(threadId: ThreadId | undefined) {
  const { client, texts } = useMessagingUi();
  const [isOver, setIsOver] = useState(false);
  const isOff = useIsFilesOff();
  const isWanted = ({ dataTransfer }: DragEvent): boolean => !isOff && hasFiles(dataTransfer);
  const handlers = threadId !== undefined && {
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
      getUploads(client).add(threadId, [...event.dataTransfer.files]);
    },
  };
  const cover = isOver && (
    <p className="msg-drop">
      <Paperclip aria-hidden="true" />
      {texts.files.drop}
    </p>
  );
  return { handlers, cover };
}
