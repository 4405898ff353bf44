import { deflateSync } from 'node:zlib';
import type { TestFile } from '../harness/upload-file.ts';

/** A file that somebody sends, and what becomes of it: its name, its type and how it is opened, or the refusal. */
export interface HostileFile extends TestFile {
  readonly what: string;
  readonly expected: string;
}

const text = (value: string) => new TextEncoder().encode(value);
const bytes = (...values: number[]) => Uint8Array.from(values);
const join = (...parts: readonly Uint8Array[]) => new Uint8Array(Buffer.concat(parts));
const latin1 = (value: string) => new Uint8Array(Buffer.from(value, 'latin1'));

const PNG = Uint8Array.fromBase64(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
);
const GIF = Uint8Array.fromBase64('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7');
const SVG = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
const ENTITIES = `<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>${SVG}`;
const HTML = '<!doctype html><script>alert(document.domain)</script>';

/** A PNG of this size whose pixels are all black: a few bytes for each million of them. */
function toPng(width: number, height: number): Uint8Array<ArrayBuffer> {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([1, 0, 0, 0, 0], 8);
  const rows = deflateSync(Buffer.alloc(Math.min(height, 2_000) * (Math.ceil(width / 8) + 1)));
  return join(
    PNG.subarray(0, 8),
    toChunk('IHDR', header),
    toChunk('IDAT', rows),
    toChunk('IEND', Buffer.alloc(0)),
  );
}

function toChunk(name: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(name), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.byteLength);
  sum.writeUInt32BE(Bun.hash.crc32(body) >>> 0);
  return Buffer.concat([length, body, sum]);
}

function brand(name: string, ...compatible: string[]): Uint8Array<ArrayBuffer> {
  const all = [name, '\0\0\0\0', ...compatible].join('');
  return join(bytes(0, 0, 0, 8 + all.length), latin1(`ftyp${all}`), bytes(0, 0, 0, 0));
}

const inline = (type: string, name = 'a') => `${name}: ${type}, inline`;
const download = (type: string, name = 'a') => `${name}: ${type}, attachment`;
const UNKNOWN = 'application/octet-stream';

/** Files whose bytes, names or sizes are not what they seem. */
export const HOSTILE_FILES: readonly HostileFile[] = [
  // Bytes that are another type than the name says.
  {
    what: 'a page as an image',
    filename: 'a.png',
    bytes: text(HTML),
    type: 'image/png',
    expected: inline('text/plain; charset=utf-8', 'a.png'),
  },
  {
    what: 'a page',
    filename: 'a.html',
    bytes: text(HTML),
    type: 'text/html',
    expected: inline('text/plain; charset=utf-8', 'a.html'),
  },
  {
    what: 'a program as a PDF',
    filename: 'a.pdf',
    bytes: latin1('MZ\x90\0\x03\0\0\0'),
    expected: download(UNKNOWN, 'a.pdf'),
  },
  {
    what: 'a program of Linux as a photo',
    filename: 'a.jpg',
    bytes: latin1('\x7fELF\x02\x01\x01\0'),
    expected: download(UNKNOWN, 'a.jpg'),
  },
  {
    what: 'a script of a shell',
    bytes: text('#!/bin/sh\nrm -rf /\n'),
    expected: inline('text/plain; charset=utf-8'),
  },
  {
    what: 'a script as a style sheet',
    filename: 'a.css',
    bytes: text('*{}'),
    type: 'text/css',
    expected: inline('text/plain; charset=utf-8', 'a.css'),
  },
  {
    what: 'an image named as a page',
    filename: 'a.html',
    bytes: PNG,
    expected: inline('image/png', 'a.html'),
  },
  { what: 'an image with a page behind it', bytes: join(GIF, text(HTML)), expected: inline('image/gif') },
  {
    what: 'a page that begins like an image',
    bytes: join(text('GIF89a/*'), text(HTML)),
    expected: inline('image/gif'),
  },
  {
    what: 'an archive with a page in front',
    bytes: join(text('<html>'), latin1('PK\x03\x04\0\0')),
    expected: download(UNKNOWN),
  },
  {
    what: 'a JAR as an archive',
    filename: 'a.jar',
    bytes: latin1('PK\x03\x04\x14\0\x08\0'),
    expected: download('application/zip', 'a.jar'),
  },
  { what: 'a PDF', bytes: text('%PDF-1.7 /JS (app.alert(1))'), expected: download('application/pdf') },
  {
    what: 'a PostScript program',
    filename: 'a.ai',
    bytes: text('%!PS-Adobe-3.0 deletefile'),
    expected: download('application/postscript', 'a.ai'),
  },
  {
    what: 'an image of Photoshop',
    bytes: latin1('8BPS\0\x01\0\0'),
    expected: download('image/vnd.adobe.photoshop'),
  },
  { what: 'a RIFF that is no image', bytes: latin1('RIFF\0\0\0\0WAVEfmt '), expected: download(UNKNOWN) },
  { what: 'an HEIC', bytes: brand('heic', 'mif1'), expected: download('image/heic') },
  { what: 'an AVIF behind a common brand', bytes: brand('mif1', 'avif'), expected: inline('image/avif') },
  { what: 'a film without a film', bytes: brand('isom'), expected: inline('video/mp4') },
  { what: 'an unknown brand', bytes: brand('evil'), expected: download(UNKNOWN) },
  { what: 'UTF-16 text', bytes: bytes(0xff, 0xfe, 0x3c, 0), expected: download(UNKNOWN) },
  { what: 'text with a null', bytes: latin1('text\0text'), expected: download(UNKNOWN) },
  {
    what: 'text with an escape sequence of a terminal',
    bytes: latin1('\x1b]0;owned\x07'),
    expected: download(UNKNOWN),
  },
  // SVG is shown by an image element only.
  {
    what: 'an SVG with a script',
    filename: 'a.svg',
    bytes: text(SVG),
    expected: download('image/svg+xml', 'a.svg'),
  },
  {
    what: 'an SVG named as an image',
    filename: 'a.png',
    bytes: text(`<?xml version="1.0"?>\n<!-- x -->${SVG}`),
    type: 'image/png',
    expected: download('image/svg+xml', 'a.png'),
  },
  { what: 'an SVG with entities', bytes: text(ENTITIES), expected: download('image/svg+xml') },
  {
    what: 'XML that is no SVG',
    filename: 'a.svg',
    bytes: text('<?xml version="1.0"?><html/>'),
    expected: inline('text/plain; charset=utf-8', 'a.svg'),
  },
  // Images that are larger than they seem, or broken.
  {
    what: 'an image of 900 million pixels',
    bytes: toPng(30_000, 30_000),
    expected: '422 file_refused image',
  },
  { what: 'an image of 4 billion columns', bytes: toPng(4_294_967_295, 1), expected: inline('image/png') },
  { what: 'an image of 100 million pixels', bytes: toPng(10_000, 10_000), expected: inline('image/png') },
  { what: 'an image that ends early', bytes: PNG.slice(0, 40), expected: inline('image/png') },
  { what: 'the beginning of a JPEG', bytes: bytes(0xff, 0xd8, 0xff, 0xe0), expected: inline('image/jpeg') },
  // Sizes.
  { what: 'no byte', bytes: bytes(), expected: '400 invalid_request size' },
  { what: 'a negative size', size: -1, expected: '400 invalid_request size' },
  { what: 'half a byte', size: 0.5, expected: '400 invalid_request size' },
  { what: 'more than is allowed', size: 2_000_001, expected: '413 file_too_large' },
  { what: 'fewer bytes than reserved', size: 1_000, expected: '422 file_refused size' },
  { what: 'more bytes than reserved', size: 1, expected: '422 file_refused size' },
  { what: 'another hash', sha256: 'f'.repeat(64), expected: '422 file_refused sha256' },
  { what: 'a hash that is none', sha256: 'xyz', expected: '400 invalid_request sha256' },
  // Names.
  { what: 'a path', filename: '../../etc/passwd', bytes: PNG, expected: inline('image/png', 'passwd') },
  {
    what: 'a path of Windows',
    filename: 'C:\\Windows\\a.png',
    bytes: PNG,
    expected: inline('image/png', 'a.png'),
  },
  { what: 'dots only', filename: '..', bytes: PNG, expected: inline('image/png', 'file') },
  { what: 'an empty name', filename: '', bytes: PNG, expected: inline('image/png', 'file') },
  {
    what: 'an extension that is turned around',
    filename: 'a\u202egnp.exe',
    bytes: PNG,
    expected: inline('image/png', 'agnp.exe'),
  },
  {
    what: 'line feeds, as for another header',
    filename: 'a\r\nSet-Cookie: x=1',
    bytes: PNG,
    expected: inline('image/png', 'aSet-Cookie: x=1'),
  },
  {
    what: 'quotation marks',
    filename: 'a";filename="b.exe',
    bytes: PNG,
    expected: inline('image/png', 'a";filename="b.exe'),
  },
  { what: 'a null', filename: 'a\0.png', bytes: PNG, expected: inline('image/png', 'a.png') },
  {
    what: '1,000 characters',
    filename: `${'ü'.repeat(1_000)}.png`,
    bytes: PNG,
    expected: inline('image/png', `${'ü'.repeat(125)}.png`),
  },
  {
    what: '10,000 characters',
    filename: 'a'.repeat(10_000),
    bytes: PNG,
    expected: '400 invalid_request filename',
  },
];
