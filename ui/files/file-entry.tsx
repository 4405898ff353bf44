import { Link } from 'lucide-react';
import { useState } from 'react';
import type { Attachment } from '@messaging/client';
import type { SharedFile } from '@messaging/client/search';
import { useConversation } from '../conversation/conversation-context.ts';
import { fileIcon } from '../format/file-icon.ts';
import { displayName } from '../format/person-name.ts';
import { toNameless } from '../format/profiles.ts';
import { useMessagingUi } from '../messaging-ui.tsx';
import type { FileType } from './file-types.ts';
import { useFileUrl } from './use-file-url.ts';

interface FileEntryProps {
  readonly file: SharedFile;
  readonly type: FileType;
  /** Shows the message. */
  readonly onShow: () => void;
}

/** One file or link, with its sender and day. An image is shown, if the page may load it. */
export function FileEntry({ file, type, onShow }: FileEntryProps) {
  const { formats } = useMessagingUi();
  const { attachment, link, createdAt } = file;
  const sender = useSenderName(file);
  const name = attachment?.filename ?? link ?? '';
  return (
    <button type="button" className="msg-file" title={formats.exactTime(createdAt)} onClick={onShow}>
      {attachment === null ? <Link aria-hidden="true" /> : <Picture attachment={attachment} type={type} />}
      <span className="msg-file-name">
        <bdi>{name}</bdi>
      </span>
      <span className="msg-file-details msg-clip">
        <bdi>{sender}</bdi>
        {', '}
        <time dateTime={createdAt}>{formats.listTime(createdAt)}</time>
        {typeof attachment?.size === 'number' && `, ${formats.fileSize(attachment.size)}`}
      </span>
    </button>
  );
}

function Picture({ attachment, type }: { attachment: Attachment; type: FileType }) {
  const [isBroken, setIsBroken] = useState(false);
  const src = useImageUrl(attachment, type);
  const Icon = fileIcon(attachment.type);
  return (
    <span className="msg-file-picture" aria-hidden="true">
      {src === undefined || isBroken ? (
        <Icon strokeWidth={1.5} />
      ) : (
        <img src={src} alt="" loading="lazy" onError={() => setIsBroken(true)} />
      )}
    </span>
  );
}

/** The address of an image of the service, or of one that the page may load. */
function useImageUrl({ fileId, url, previewUrl }: Attachment, type: FileType): string | undefined {
  const { toImageUrl } = useMessagingUi();
  const isPreviewed = type === 'image' && fileId !== undefined && typeof previewUrl === 'string';
  const preview = useFileUrl(isPreviewed ? fileId : null, '320').url;
  return type === 'image' && fileId === undefined ? toImageUrl(url) : preview;
}

function useSenderName({ senderId }: SharedFile): string {
  const { client, texts } = useMessagingUi();
  const { members } = useConversation();
  if (senderId === client.userId) return texts.conversation.you;
  return displayName(members.find(({ userId }) => userId === senderId) ?? toNameless(senderId));
}
