import { RotateCw, X } from 'lucide-react';
import { useState } from 'react';
import { VisuallyHidden } from '../components/visually-hidden.tsx';
import { failureText } from '../format/failure-text.ts';
import { fileIcon } from '../format/file-icon.ts';
import { useMessagingUi } from '../messaging-ui.tsx';
import type { Upload } from './upload.ts';

interface UploadChipProps {
  readonly upload: Upload;
  readonly onRetry: () => void;
  readonly onRemove: (button: HTMLElement) => void;
}

/** A chosen file: a picture of it, its name, how far it is uploaded, and buttons to try again and to remove it. */
export function UploadChip({ upload, onRetry, onRemove }: UploadChipProps) {
  const { files } = useMessagingUi().texts;
  const { file, state } = upload;
  return (
    <div className="msg-upload" data-state={state}>
      <Picture upload={upload} />
      <span className="msg-upload-text">
        <bdi className="msg-clip" title={file.name}>
          {file.name}
        </bdi>
        <Details upload={upload} />
      </span>
      {state === 'failed' && (
        <button
          type="button"
          className="msg-icon-button"
          title={files.retry(file.name)}
          onClick={(event) => {
            // This button disappears.
            event.currentTarget.parentElement?.querySelector<HTMLElement>('.msg-upload-remove')?.focus();
            onRetry();
          }}
        >
          <RotateCw aria-hidden="true" />
          <VisuallyHidden>{files.retry(file.name)}</VisuallyHidden>
        </button>
      )}
      <button
        type="button"
        className="msg-upload-remove msg-icon-button"
        title={files.remove(file.name)}
        onClick={(event) => onRemove(event.currentTarget)}
      >
        <X aria-hidden="true" />
        <VisuallyHidden>{files.remove(file.name)}</VisuallyHidden>
      </button>
    </div>
  );
}

/** The image itself, or an icon of its type. Not every browser shows every image. */
function Picture({ upload: { picture, file } }: { upload: Upload }) {
  const [isBroken, setIsBroken] = useState(false);
  const Icon = fileIcon(file.type);
  return (
    <span className="msg-upload-picture" aria-hidden="true">
      {picture === null || isBroken ? (
        <Icon strokeWidth={1.5} />
      ) : (
        <img src={picture} alt="" draggable={false} onError={() => setIsBroken(true)} />
      )}
    </span>
  );
}

function Details({ upload: { file, state, share, failure } }: { upload: Upload }) {
  const { texts, formats } = useMessagingUi();
  if (failure !== null)
    return (
      <small role="alert" title={failureText(failure, texts)}>
        {failureText(failure, texts)}
      </small>
    );
  if (state === 'ready') return <small>{formats.fileSize(file.size)}</small>;
  return <progress aria-label={texts.files.sending(file.name)} max={1} value={share} />;
}
