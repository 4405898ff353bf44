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

function Picture({ attachment: { url, type: mediaType }, type }: { attachment: Attachment; type: FileType }) {
  const { toImageUrl } = useMessagingUi();
  const [isBroken, setIsBroken] = useState(false);
  const src = type === 'image' ? toImageUrl(url) : undefined;
  const Icon = fileIcon(mediaType);
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

function useSenderName({ senderId }: SharedFile): string {
  const { client, texts } = useMessagingUi();
  const { members } = useConversation();
  if (senderId === client.userId) return texts.conversation.you;
  return displayName(members.find(({ userId }) => userId === senderId) ?? toNameless(senderId));
}
