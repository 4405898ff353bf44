import type { ThreadId } from '@messaging/client';
import type { SharedFile } from '@messaging/client/search';
import { useConversation } from '../conversation/conversation-context.ts';
import { errorText } from '../format/error-text.ts';
import { useMessagingUi } from '../messaging-ui.tsx';
import { FileEntry } from './file-entry.tsx';
import type { FileType } from './file-types.ts';
import { useFiles } from './use-files.ts';

interface FileListProps {
  readonly threadId: ThreadId;
  readonly type: FileType;
  /** Called before a message is shown. */
  readonly onJump: () => void;
}

/** The files of one type, with a button for older ones. */
export function FileList({ threadId, type, onJump }: FileListProps) {
  const { texts } = useMessagingUi();
  const { actions } = useConversation();
  const { found, before, status, error, loadMore } = useFiles(threadId, type);
  const show = ({ seq }: SharedFile): void => {
    onJump();
    actions.jump(seq);
  };
  const hasMore = before !== null && status !== 'loading';
  return (
    <>
      <ul className="msg-files-list" data-type={type}>
        {found.map((file, i) => (
          <li key={i}>
            <FileEntry file={file} type={type} onShow={() => show(file)} />
          </li>
        ))}
      </ul>
      {(status !== 'ready' || found.length === 0) && (
        <p className="msg-quiet-note" role="status">
          {status === 'loading' && texts.files.loading}
          {status === 'failed' && errorText(error, texts)}
          {status === 'ready' && texts.files.none[type]}
        </p>
      )}
      {hasMore && (
        <button type="button" className="msg-button-quiet msg-panel-more" onClick={loadMore}>
          {status === 'failed' ? texts.threads.retry : texts.search.more}
        </button>
      )}
    </>
  );
}
