import { ImageOff } from 'lucide-react';
import { useState } from 'react';
import type { PreviewSide } from '@messaging/client/files';
import type { ImageFile } from './image-file.ts';
import { toPlaceholderStyle } from './picture-style.ts';
import { useFileUrl } from './use-file-url.ts';

/** Failures after which an image counts as broken: its address may have ended, or the browser cannot show the chosen file itself. */
const MAX_FAILURES = 3;

interface PictureProps {
  readonly image: ImageFile;
  /** The preview that is shown; left out: the image itself. */
  readonly preview?: PreviewSide;
  readonly alt: string;
}

/** An image that fills the element around it. Until it is loaded, a tiny picture of it does. */
export function Picture({ image, preview, alt }: PictureProps) {
  const [failures, setFailures] = useState(0);
  const [isLoaded, setIsLoaded] = useState(false);
  const local = failures === 0 ? image.local : null;
  const { url, renew } = useFileUrl(local === null ? image.fileId : null, preview);
  if (failures === MAX_FAILURES)
    return (
      <span className="msg-picture-broken" role="img" aria-label={alt}>
        <ImageOff aria-hidden="true" strokeWidth={1.5} />
      </span>
    );
  const onError = (): void => {
    setFailures(failures + 1);
    renew();
  };
  return (
    <img
      src={local ?? url}
      alt={alt}
      style={isLoaded ? {} : toPlaceholderStyle(image)}
      draggable={false}
      decoding="async"
      onLoad={() => setIsLoaded(true)}
      onError={onError}
    />
  );
}
