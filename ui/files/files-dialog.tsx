import { useId, useState } from 'react';
import type { ThreadId } from '@messaging/client';
import { Modal } from '../components/modal.tsx';
import { Tabs } from '../components/tabs.tsx';
import { useMessagingUi } from '../messaging-ui.tsx';
import { FileList } from './file-list.tsx';
import { FILE_TYPES, type FileType } from './file-types.ts';

interface FilesDialogProps {
  readonly threadId: ThreadId;
  readonly onClose: () => void;
}

/** Images, other files and links that the messages of a conversation hold. A press jumps to the message. */
export function FilesDialog({ threadId, onClose }: FilesDialogProps) {
  const { title, types } = useMessagingUi().texts.files;
  const [type, setType] = useState<FileType>('image');
  const panelId = useId();
  return (
    <Modal title={title} onClose={onClose}>
      {(close) => (
        <>
          <div className="msg-files-tabs">
            <Tabs
              label={title}
              names={FILE_TYPES}
              value={type}
              texts={types}
              panelId={panelId}
              onChange={setType}
            />
          </div>
          <div id={panelId} role="tabpanel" tabIndex={0} aria-label={types[type]} className="msg-files">
            <FileList key={type} threadId={threadId} type={type} onJump={close} />
          </div>
        </>
      )}
    </Modal>
  );
}
