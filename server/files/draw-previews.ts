import { previewSide, type PreviewSide } from '@messaging/protocol/file';
import { refuseFile } from './refuse-file.ts';

/** What a file looks like, if it is an image that can be decoded. */
export interface Picture {
  readonly width: number | null;
  readonly height: number | null;
  readonly placeholder: string | null;
  /** WebP by side; empty if the image cannot be decoded. */
  readonly previews: ReadonlyMap<PreviewSide, Uint8Array>;
}

const NO_PICTURE: Picture = { width: null, height: null, placeholder: null, previews: new Map() };

const DECODED = new Set(['image/jpeg', 'image/png', 'image/webp', 'image/gif']);

/** Largest image that is decoded, in bytes and in pixels, each of which takes four bytes of memory. */
const MOST_BYTES = 50_000_000;
const MOST_PIXELS = 50_000_000;
/** Maximum size of an image in pixels. A poster at 300 dots per inch has fewer; more may fill the memory of who opens it. */
const MOST_OPENED = 400_000_000;

/**
 * Draws the previews of an image, without its metadata. Decoding runs in a thread of its own. Fails with `file_refused` for an
 * image that would fill the memory of those who open it.
 */
export async function drawPreviews(bytes: Blob, type: string, size: number): Promise<Picture> {
  if (!DECODED.has(type) || size > MOST_BYTES) return NO_PICTURE;
  // From memory: a decoder that reads a file by itself would read it once for each preview.
  const content = new Uint8Array(await bytes.arrayBuffer());
  const image = () => new Bun.Image(content, { maxPixels: MOST_PIXELS, autoOrient: true });
  const found = await readSize(content);
  if (found === undefined) return NO_PICTURE;
  if (found.width * found.height > MOST_OPENED) {
    throw refuseFile('image', `must have at most ${MOST_OPENED} pixels`);
  }
  if (found.width * found.height > MOST_PIXELS) return { ...NO_PICTURE, ...found };
  try {
    return await draw(image, found);
  } catch {
    // A damaged image is a file like any other.
    return NO_PICTURE;
  }
}

interface Size {
  readonly width: number;
  readonly height: number;
}

async function readSize(content: Uint8Array): Promise<Size | undefined> {
  try {
    const { width, height } = await new Bun.Image(content, { maxPixels: Number.MAX_SAFE_INTEGER }).metadata();
    return { width, height };
  } catch {
    return undefined;
  }
}

async function draw(image: () => Bun.Image, stored: Size): Promise<Picture> {
  const previews = new Map<PreviewSide, Uint8Array>();
  for (const side of previewSide.options) {
    const drawn = image().resize(Number(side), Number(side), { fit: 'inside', withoutEnlargement: true });
    previews.set(side, await drawn.webp({ quality: 80 }).bytes());
  }
  const large = previews.get('1280');
  if (large === undefined) return NO_PICTURE;
  const placeholder = await drawPlaceholder(large);
  return { ...(await orient(large, stored)), placeholder, previews };
}

/** The size as it is seen: that of a photo taken upright is stored lying. */
async function orient(preview: Uint8Array, { width, height }: Size): Promise<Size> {
  const drawn = await new Bun.Image(preview).metadata();
  const isTurned = width !== height && width > height !== drawn.width > drawn.height;
  return isTurned ? { width: height, height: width } : { width, height };
}

/** A ThumbHash, drawn: it travels with every message, so it is compressed to a few hundred bytes. */
async function drawPlaceholder(preview: Uint8Array): Promise<string> {
  const png = await new Bun.Image(preview).placeholder();
  const bytes = Buffer.from(png.slice(png.indexOf(',') + 1), 'base64');
  const drawn = await new Bun.Image(bytes).webp({ quality: 40 }).bytes();
  return `data:image/webp;base64,${Buffer.from(drawn).toString('base64')}`;
}
