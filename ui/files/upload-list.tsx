import { useRef } from 'react';
import type { ThreadId } from '@messaging/client';
import { focusNext } from '../components/focus-next.ts';
import { useMessagingUi } from '../messaging-ui.tsx';
import { getUploads } from './uploads.ts';
import { UploadChip } from './upload-chip.tsx';
import { useUploads } from './use-uploads.ts';

interface UploadListProps {
  readonly threadId: ThreadId;
  /** Called when the last file is removed, which had the focus. */
  readonly onEmpty: () => void;
}

/** The files above the field of the composer. */
export function UploadList({ threadId, onEmpty }: UploadListProps) {
  const { client, texts } = useMessagingUi();
  const { uploads } = useUploads(threadId);
  const list = useRef<HTMLUListElement>(null);
  const all = getUploads(client);
  if (uploads.length === 0) return null;
  return (
    <ul ref={list} className="msg-uploads" aria-label={texts.files.chosen} tabIndex={-1}>
      {uploads.map((upload) => (
        <li key={upload.key}>
          <UploadChip
            upload={upload}
            onRetry={() => all.retry(threadId, upload)}
            onRemove={(button) => {
              focusNext(button, list.current);
              all.remove(threadId, upload);
              if (uploads.length === 1) onEmpty();
            }}
          />
        </li>
      ))}
    </ul>
  );
}
