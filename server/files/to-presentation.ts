import type { PreviewSide } from '@messaging/protocol/file';
import type { Presentation } from './file-store.ts';

/** Types that a browser may show by itself: none of them can run anything. */
const INLINE = new Set([
  'image/jpeg',
  'image/png',
  'image/webp',
  'image/gif',
  'image/avif',
  'video/mp4',
  'video/quicktime',
  'audio/mpeg',
  'text/plain',
]);

/** How a file is answered when it is opened: all but a few types are saved and not shown. */
export function toPresentation(
  { type, filename }: { readonly type: string; readonly filename: string },
  preview?: PreviewSide,
): Presentation {
  if (preview !== undefined) return { type: 'image/webp', disposition: 'inline' };
  const kind = INLINE.has(type) ? 'inline' : 'attachment';
  return {
    type: type === 'text/plain' ? 'text/plain; charset=utf-8' : type,
    disposition: `${kind}; ${toFilenameParameters(filename)}`,
  };
}

/** The name for old clients, which know ASCII only, and for all others, after RFC 6266. */
function toFilenameParameters(filename: string): string {
  const plain = filename.replaceAll(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(filename).replaceAll(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `filename="${plain}"; filename*=UTF-8''${encoded}`;
}
