import { crc32, deflateSync } from 'node:zlib';
import type { DemoFile } from './demo-file.ts';

type Colour = readonly [red: number, green: number, blue: number];

/** A shape of one colour, with a test for the points that it covers. */
export interface Shape {
  readonly colour: Colour;
  readonly covers: (x: number, y: number) => boolean;
}

export function box(colour: Colour, left: number, top: number, width: number, height: number): Shape {
  return { colour, covers: (x, y) => x >= left && x < left + width && y >= top && y < top + height };
}

export function ellipse(colour: Colour, cx: number, cy: number, rx: number, ry: number): Shape {
  return { colour, covers: (x, y) => ((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 <= 1 };
}

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** Header bytes after the size: 8 bits per channel, RGB, default compression and filter, no interlacing. */
const TRUE_COLOUR = [8, 2, 0, 0, 0];

/** Makes a PNG of shapes on a background, the last on top. It is encoded at the first use. */
export function png(
  filename: string,
  size: readonly [width: number, height: number],
  background: Colour,
  shapes: readonly Shape[],
): DemoFile {
  let bytes: Uint8Array<ArrayBuffer> | undefined;
  return { filename, type: 'image/png', bytes: () => (bytes ??= encode(size, background, shapes)) };
}

/** Encodes by the PNG specification (second edition). */
function encode(
  [width, height]: readonly [number, number],
  background: Colour,
  shapes: readonly Shape[],
): Uint8Array<ArrayBuffer> {
  const header = Buffer.alloc(8);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  const rows = Array.from({ length: height }, (_, y) => [
    0,
    ...Array.from({ length: width }, (__, x) => colourAt(x, y, shapes) ?? background).flat(),
  ]);
  return Buffer.concat([
    Buffer.from(SIGNATURE),
    makeChunk('IHDR', Buffer.concat([header, Buffer.from(TRUE_COLOUR)])),
    makeChunk('IDAT', deflateSync(Buffer.from(rows.flat()))),
    makeChunk('IEND', Buffer.alloc(0)),
  ]);
}

function colourAt(x: number, y: number, shapes: readonly Shape[]): Colour | undefined {
  return shapes.findLast(({ covers }) => covers(x, y))?.colour;
}

function makeChunk(type: string, data: Uint8Array): Buffer {
  const typeAndData = Buffer.concat([Buffer.from(type), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(typeAndData), 4);
  return Buffer.concat([frame.subarray(0, 4), typeAndData, frame.subarray(4)]);
}
