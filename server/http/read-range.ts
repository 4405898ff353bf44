/** Bytes of a file, without the last one. */
interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * The bytes that a `Range` header asks for, after RFC 9110; undefined: all of them, as for a header with several ranges or another
 * unit. `invalid`: the file has none of them.
 */
export function readRange(header: string | undefined, size: number): ByteRange | undefined | 'invalid' {
  const [whole, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '') ?? [];
  if (whole === undefined || (first === '' && last === '')) return undefined;
  if (first === '') return toRange(Math.max(0, size - Number(last)), size, size);
  if (last !== '' && Number(last) < Number(first)) return undefined;
  return toRange(Number(first), last === '' ? size : Math.min(size, Number(last) + 1), size);
}

function toRange(start: number, end: number, size: number): ByteRange | 'invalid' {
  return start < end && start < size ? { start, end } : 'invalid';
}
