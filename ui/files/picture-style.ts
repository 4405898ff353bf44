import type { CSSProperties } from 'react';
import type { ImageFile } from './image-file.ts';

const PLACEHOLDER = /^data:image\/[a-z]+;base64,[\w+/=]+$/;

/** The place of an image: its proportions, and its width at most. */
export function toPlaceStyle({ width, height }: ImageFile): CSSProperties {
  return { '--msg-ratio': width / height, '--msg-natural-width': `${width}px` } as CSSProperties;
}

/** A tiny picture in the place of an image that is not loaded yet. */
export function toPlaceholderStyle({ placeholder }: ImageFile): CSSProperties {
  if (placeholder === null || !PLACEHOLDER.test(placeholder)) return {};
  return { backgroundImage: `url("${placeholder}")` };
}
