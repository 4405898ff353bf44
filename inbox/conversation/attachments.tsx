import { File, FileArchive, FileText, Image, Music, Video } from 'lucide-react';
import type { Attachment, NewAttachment } from '@messaging/client';
import { safeUrl } from '../parts/safe-url.ts';
import { texts } from '../texts/en.ts';
import { fileSize, fileType } from './file-facts.ts';

type Shown = Attachment | NewAttachment;

const ICONS = [
  [/^image\//, Image],
  [/^video\//, Video],
  [/^audio\//, Music],
  [/zip|compressed|archive/, FileArchive],
  [/^text\/|pdf|document/, FileText],
] as const;

/** The files of a message, as cards that link to where the platform keeps them. */
export function Attachments({ attachments }: { attachments: readonly Shown[] }) {
  return (
    <ul className="attachments">
      {attachments.map((attachment, i) => (
        <li key={i}>
          <Card attachment={attachment} />
        </li>
      ))}
    </ul>
  );
}

/** Where a click leads: the name of the file may say anything. */
function hostOf(href: string | undefined): string {
  return href === undefined ? '' : new URL(href).host;
}

function Card({ attachment: { filename, url, type, size } }: { attachment: Shown }) {
  const Icon = ICONS.find(([pattern]) => pattern.test(type ?? ''))?.[1] ?? File;
  const href = safeUrl(url);
  const facts = [fileType(filename, type ?? null), fileSize(size ?? null), hostOf(href)];
  const about = facts.filter((fact) => fact !== '').join(', ');
  return (
    <a
      className="attachment"
      {...(href !== undefined && { href })}
      target="_blank"
      rel="noopener noreferrer nofollow ugc"
    >
      <Icon aria-hidden="true" strokeWidth={1.5} />
      <bdi className="attachment-name">
        <span className="unseen">{texts.conversation.attachment}</span>
        {filename}
      </bdi>
      <span className="attachment-about">{about}</span>
    </a>
  );
}
