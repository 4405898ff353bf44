import { ChevronLeft, ChevronRight, Download, X, ZoomIn, ZoomOut, type LucideIcon } from 'lucide-react';
import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import type { ThreadItem } from '@messaging/client';
import { VisuallyHidden } from '../components/visually-hidden.tsx';
import { useMessagingUi } from '../messaging-ui.tsx';
import { listImages, type ImageFile } from './image-file.ts';
import { Picture } from './picture.tsx';
import { toPlaceStyle } from './picture-style.ts';
import { useFileHref } from './use-file-url.ts';

interface LightboxProps {
  readonly items: readonly ThreadItem[];
  /** The image that is shown at first. */
  readonly image: ImageFile;
  readonly onClose: () => void;
}

/** An image over the whole window. Arrow keys lead to the others of the conversation, `+` and `-` zoom, Escape closes. */
export function Lightbox({ items, image: first, onClose }: LightboxProps) {
  const { texts } = useMessagingUi();
  const dialog = useRef<HTMLDialogElement>(null);
  const { image, index, total, isZoomed, setIsZoomed, move } = useImages(items, first);
  const titleId = useId();
  useEffect(() => {
    dialog.current?.showModal();
    dialog.current?.querySelector<HTMLElement>('[data-focus]')?.focus();
  }, []);
  const close = (): void => dialog.current?.close();
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = toStep(event);
    if (event.key === '+' || event.key === '-') setIsZoomed(event.key === '+');
    else if (step !== 0 && !isZoomed) move(step);
  };
  return (
    <dialog
      ref={dialog}
      className="msg-root msg-lightbox"
      aria-labelledby={titleId}
      onClose={onClose}
      onKeyDown={onKeyDown}
    >
      <header className="msg-lightbox-head">
        <div aria-live="polite">
          <h2 id={titleId} className="msg-clip">
            <bdi>{image.filename}</bdi>
          </h2>
          <p className="msg-clip">{useDetails(image, index, total)}</p>
        </div>
        <Tool
          icon={isZoomed ? ZoomOut : ZoomIn}
          label={isZoomed ? texts.files.zoomOut : texts.files.zoomIn}
          onClick={() => setIsZoomed(!isZoomed)}
        />
        <DownloadLink key={image.fileId} image={image} />
        <Tool icon={X} label={texts.notifications.close} onClick={close} isFirst />
      </header>
      <Stage key={image.fileId} image={image} isZoomed={isZoomed} onZoom={setIsZoomed} onLeave={close} />
      {total > 1 && (
        <>
          <Tool icon={ChevronLeft} label={texts.files.previous} place="start" onClick={() => move(-1)} />
          <Tool icon={ChevronRight} label={texts.files.next} place="end" onClick={() => move(1)} />
        </>
      )}
    </dialog>
  );
}

/** The images as they were when one was opened, so that a new message moves nothing. */
function useImages(items: readonly ThreadItem[], first: ImageFile) {
  const { client } = useMessagingUi();
  const [images] = useState(() => {
    const all = listImages(client, items);
    return all.some(({ fileId }) => fileId === first.fileId) ? all : [first];
  });
  const [index, setIndex] = useState(() => images.findIndex(({ fileId }) => fileId === first.fileId));
  const [isZoomed, setIsZoomed] = useState(false);
  const total = images.length;
  const move = (step: number): void => {
    setIndex((index + step + total) % total);
    setIsZoomed(false);
  };
  return { image: images[index] ?? first, index, total, isZoomed, setIsZoomed, move };
}

/** The direction of an arrow key along the line: 1, -1, or 0 for another key. */
function toStep({ key, currentTarget }: KeyboardEvent): number {
  const step = Number(key === 'ArrowRight') - Number(key === 'ArrowLeft');
  return getComputedStyle(currentTarget).direction === 'rtl' ? -step : step;
}

function useDetails({ width, height, size }: ImageFile, index: number, total: number): string {
  const { texts, formats } = useMessagingUi();
  const details = [`${width} × ${height}`];
  if (total > 1) details.unshift(texts.files.place(index + 1, total));
  if (size !== null) details.push(formats.fileSize(size));
  return details.join(', ');
}

interface ToolProps {
  readonly icon: LucideIcon;
  readonly label: string;
  readonly onClick: () => void;
  /** Side of the window at which it is. */
  readonly place?: 'start' | 'end';
  /** It has the focus at first. */
  readonly isFirst?: boolean;
}

function Tool({ icon: Icon, label, onClick, place, isFirst }: ToolProps) {
  return (
    <button
      type="button"
      className="msg-icon-button"
      title={label}
      data-place={place}
      data-focus={isFirst}
      onClick={onClick}
    >
      <Icon aria-hidden="true" />
      <VisuallyHidden>{label}</VisuallyHidden>
    </button>
  );
}

function DownloadLink({ image: { fileId, filename } }: { image: ImageFile }) {
  const { download } = useMessagingUi().texts.files;
  const href = useFileHref(fileId);
  return (
    <a
      className="msg-icon-button"
      title={download}
      download={filename}
      {...(href !== undefined && { href })}
      // A store of its own opens the file instead.
      target="_blank"
      rel="noopener"
    >
      <Download aria-hidden="true" />
      <VisuallyHidden>{download}</VisuallyHidden>
    </a>
  );
}

interface StageProps {
  readonly image: ImageFile;
  readonly isZoomed: boolean;
  readonly onZoom: (isZoomed: boolean) => void;
  readonly onLeave: () => void;
}

/** The image within the window, or zoomed and to be scrolled. A press on it zooms, one beside it leaves. */
function Stage({ image, isZoomed, onZoom, onLeave }: StageProps) {
  const { files } = useMessagingUi().texts;
  return (
    // The keyboard has buttons for the same.
    <div
      className="msg-lightbox-stage"
      data-zoomed={isZoomed}
      {...(isZoomed && { tabIndex: 0, role: 'group', 'aria-label': files.image(image.filename) })}
      onClick={(event) => event.target === event.currentTarget && onLeave()}
    >
      <div className="msg-lightbox-picture" style={toPlaceStyle(image)} onClick={() => onZoom(!isZoomed)}>
        <Picture
          key={String(isZoomed)}
          image={image}
          alt={files.image(image.filename)}
          {...(!isZoomed && { preview: '1280' as const })}
        />
      </div>
    </div>
  );
}
