import type { Attachment, NewAttachment } from '@messaging/client';
import { VisuallyHidden } from '../components/visually-hidden.tsx';
import { fileIcon } from '../format/file-icon.ts';
import { fileType } from '../format/file-type.ts';
import { safeUrl } from '../format/safe-url.ts';
import { useMessagingUi } from '../messaging-ui.tsx';

type AnyAttachment = Attachment | NewAttachment;

/** The files of a message, as cards that link to where the platform keeps them. */
export function Attachments({ attachments }: { attachments: readonly AnyAttachment[] }) {
  return (
    <ul className="msg-attachments">
      {attachments.map((attachment, i) => (
        <li key={i}>
          <Card attachment={attachment} />
        </li>
      ))}
    </ul>
  );
}

function Card({ attachment }: { attachment: AnyAttachment }) {
  const { texts } = useMessagingUi();
  const { filename = '', url = '', type } = attachment;
  const Icon = fileIcon(type);
  const href = safeUrl(url);
  return (
    <a
      className="msg-attachment"
      {...(href !== undefined && { href })}
      target="_blank"
      rel="noopener noreferrer nofollow ugc"
    >
      <Icon aria-hidden="true" strokeWidth={1.5} />
      <bdi className="msg-attachment-name">
        <VisuallyHidden>{texts.conversation.attachment}</VisuallyHidden>
        {filename}
      </bdi>
      <span className="msg-attachment-details">{useDetails(attachment, href)}</span>
    </a>
  );
}

/** Type, size and host. The host is shown because the name of a file can claim anything. */
function useDetails({ filename = '', type, size }: AnyAttachment, href: string | undefined): string {
  const { texts, formats } = useMessagingUi();
  const { unknownFileType, unknownSize } = texts.conversation;
  const details = [
    fileType(filename, type ?? null) || unknownFileType,
    typeof size === 'number' ? formats.fileSize(size) : unknownSize,
  ];
  if (href !== undefined) details.push(new URL(href).host);
  return details.filter((detail) => detail !== '').join(', ');
}
