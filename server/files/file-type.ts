/** Bytes that `toFileType` looks at. */
export const HEAD_BYTES = 4_096;

/** Type of a file that nothing is known of. */
export const UNKNOWN_TYPE = 'application/octet-stream';

/** A type with the bytes by which it is known: in Latin-1, at `at`. */
type Signature = readonly [type: string, bytes: string, at?: number];

const SIGNATURES: readonly Signature[] = [
  ['image/jpeg', '\xff\xd8\xff'],
  ['image/png', '\x89PNG\r\n\x1a\n'],
  ['image/gif', 'GIF87a'],
  ['image/gif', 'GIF89a'],
  ['image/webp', 'WEBP', 8],
  ['image/tiff', 'II*\0'],
  ['image/tiff', 'MM\0*'],
  ['image/vnd.adobe.photoshop', '8BPS\0'],
  ['application/pdf', '%PDF-'],
  ['application/postscript', '%!PS'],
  ['application/postscript', '\xc5\xd0\xd3\xc6'],
  ['application/zip', 'PK\x03\x04'],
  ['application/zip', 'PK\x05\x06'],
  ['font/woff', 'wOFF'],
  ['font/woff2', 'wOF2'],
  ['font/otf', 'OTTO\0'],
  ['font/ttf', '\0\x01\0\0\0'],
  ['font/collection', 'ttcf\0'],
  ['audio/mpeg', 'ID3'],
];

/** Brands of the ISO base media format, by which its files differ. */
const BRANDS: readonly (readonly [RegExp, string])[] = [
  [/^avi[fs]/, 'image/avif'],
  [/^(?:heic|heix|hevc|hevx|heim|heis|mif1|msf1)/, 'image/heic'],
  [/^qt {2}/, 'video/quicktime'],
  [/^(?:isom|iso[2-9]|mp4[12v]|M4V|avc1|dash|MSNV|mmp4|3gp)/, 'video/mp4'],
];

/**
 * The media type of a file by its first bytes; `application/octet-stream` for all others. An Illustrator file is a PDF or a
 * PostScript file, and an Office file a ZIP, by their bytes.
 */
export function toFileType(head: Uint8Array): string {
  const bytes = Buffer.from(head.buffer, head.byteOffset, Math.min(head.byteLength, HEAD_BYTES));
  const text = bytes.toString('latin1', 0, 64);
  const known = SIGNATURES.find(([, signature, at = 0]) => text.startsWith(signature, at));
  if (known !== undefined && (known[0] !== 'image/webp' || text.startsWith('RIFF'))) return known[0];
  if (text.startsWith('ftyp', 4)) return toBrandType(bytes);
  if (isMpegAudio(bytes)) return 'audio/mpeg';
  return toTextType(bytes, head.byteLength > HEAD_BYTES || bytes.byteLength === HEAD_BYTES) ?? UNKNOWN_TYPE;
}

/** The main brand decides; `mif1` says no more than "an image", so then the compatible brands do. */
function toBrandType(bytes: Buffer): string {
  const length = Math.min(bytes.readUInt32BE(0), bytes.byteLength, 256);
  const brands = bytes.toString('latin1', 8, length);
  const [main, compatible] = [brands.slice(0, 4), brands.slice(8)];
  if (/^(?:mif1|msf1)/.test(main) && /avi[fs]/.test(compatible)) return 'image/avif';
  return BRANDS.find(([pattern]) => pattern.test(main))?.[1] ?? UNKNOWN_TYPE;
}

/** A frame of MPEG audio, layer III: the sync bits, a version, a bit rate and a rate of samples that exist. */
function isMpegAudio([first = 0, second = 0, third = 0]: Uint8Array): boolean {
  const [version, layer] = [(second >> 3) & 3, (second >> 1) & 3];
  const isHeader = first === 0xff && second >= 0xe0 && version !== 1 && layer === 1;
  return isHeader && third >> 4 !== 15 && third >> 4 !== 0 && ((third >> 2) & 3) !== 3;
}

/** Text in UTF-8 without control characters: SVG if it is XML whose root is `svg`, else plain. */
function toTextType(bytes: Buffer, isCut: boolean): string | undefined {
  let text: string;
  try {
    // A head may end within a character.
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: isCut });
  } catch {
    return undefined;
  }
  // eslint-disable-next-line no-control-regex
  if (/[\0-\x08\x0e-\x1a\x1c-\x1f\x7f]/.test(text)) return undefined;
  return SVG.test(text) ? 'image/svg+xml' : 'text/plain';
}

/** XML with the root `svg`, after its declaration, comments and document type. */
const SVG =
  /^\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--[^]*?-->\s*|<!DOCTYPE[^>[]*(?:\[[^\]]*\])?>\s*)*<(?:svg:)?svg[\s>/]/i;
