import type { Attachment, NewAttachment } from '@messaging/client';
import { VisuallyHidden } from '../components/visually-hidden.tsx';
import { toImageFile } from '../files/image-file.ts';
import { PictureGrid } from '../files/picture-grid.tsx';
import { useFileHref } from '../files/use-file-url.ts';
import { fileIcon } from '../format/file-icon.ts';
import { fileType } from '../format/file-type.ts';
import { safeUrl } from '../format/safe-url.ts';
import { useMessagingUi } from '../messaging-ui.tsx';

type AnyAttachment = Attachment | NewAttachment;

/** The files of a message: images of the service, and the others as cards that link to where they are kept. */
export function Attachments({ attachments }: { attachments: readonly AnyAttachment[] }) {
  const { client } = useMessagingUi();
  const files = attachments.map((attachment) => ({ attachment, image: toImageFile(client, attachment) }));
  const images = files.flatMap(({ image }) => image ?? []);
  const others = files.filter(({ image }) => image === null);
  return (
    <>
      {images.length > 0 && <PictureGrid images={images} />}
      {others.length > 0 && (
        <ul className="msg-attachments">
          {others.map(({ attachment }, i) => (
            <li key={i}>
              <Card attachment={attachment} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function Card({ attachment }: { attachment: AnyAttachment }) {
  const { texts } = useMessagingUi();
  const { filename = '', type } = attachment;
  const Icon = fileIcon(type);
  const href = useHref(attachment);
  return (
    <a
      className="msg-attachment"
      {...(href !== undefined && { href })}
      {...(attachment.fileId !== undefined && { download: filename })}
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

/** Where a press leads. A file of the service has an address for the moment only, and none before it is stored and checked. */
function useHref({ url, fileId, ...attachment }: AnyAttachment): string | undefined {
  const isReady = 'state' in attachment && attachment.state === 'ready';
  const href = useFileHref(fileId !== undefined && isReady ? fileId : null);
  return fileId === undefined ? safeUrl(url ?? '') : href;
}

/** Type, size and host. The host is shown because the name of a file can claim anything. */
function useDetails(attachment: AnyAttachment, href: string | undefined): string {
  const { texts, formats } = useMessagingUi();
  const { filename = '', type, size, fileId } = attachment;
  const { unknownFileType, unknownSize } = texts.conversation;
  const details = [
    fileType(filename, type ?? null) || unknownFileType,
    typeof size === 'number' ? formats.fileSize(size) : unknownSize,
  ];
  if (fileId === undefined && href !== undefined) details.push(new URL(href).host);
  const state = 'state' in attachment ? attachment.state : undefined;
  if (state === 'checking' || state === 'refused') details.push(texts.files.states[state]);
  return details.filter((detail) => detail !== '').join(', ');
}
