import { expect, test } from 'bun:test';
import { FrameReader, OPCODE } from './frame-reader.ts';

function frame(opcode: number, text: string): Buffer {
  const payload = Buffer.from(text);
  const header = Buffer.alloc(payload.length < 126 ? 2 : payload.length < 65_536 ? 4 : 10);
  header[0] = 0x80 | opcode;
  header[1] = header.length === 2 ? payload.length : header.length === 4 ? 126 : 127;
  if (header.length === 4) header.writeUInt16BE(payload.length, 2);
  if (header.length === 10) header.writeUInt32BE(payload.length, 6);
  return Buffer.concat([header, payload]);
}

function decode(bytes: Buffer, start: number, end: number): string {
  return bytes.toString('latin1', start, end);
}

const texts = ['', 'a', 'b'.repeat(125), 'c'.repeat(126), 'd'.repeat(65_535), 'e'.repeat(65_536), 'f'];

test.each([1, 100, 10_000, 1_000_000])('frames come out whole from chunks of %i bytes', (size) => {
  const bytes = Buffer.concat(texts.map((text) => frame(OPCODE.text, text)));
  const read: string[] = [];
  const reader = new FrameReader((_, ...payload) => read.push(decode(...payload)));
  // Byte by byte, the longest frame would be copied too often.
  const end = size === 1 ? 400 : bytes.length;
  for (let at = 0; at < end; at += size) reader.push(bytes.subarray(at, Math.min(at + size, end)));
  expect(read).toEqual(size === 1 ? texts.slice(0, 4) : texts);
});

const push =
  (...bytes: number[]) =>
  () =>
    new FrameReader(() => {}).push(Buffer.from(bytes));

test('a fragmented, compressed or masked frame is refused', () => {
  expect(push(0x01, 0)).toThrow('unexpected frame header');
  expect(push(0xc1, 0)).toThrow('unexpected frame header');
  expect(push(0x81, 0x80)).toThrow('unexpected frame header');
});
