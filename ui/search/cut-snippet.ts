/** A piece of a text. */
export interface Piece {
  readonly text: string;
  readonly isHit: boolean;
}

/** Units of text before the first hit, and in all. */
const BEFORE = 40;
const LENGTH = 240;

/** Cuts the text around its first hit into pieces. `hits` are start and length of each, in UTF-16 units, in order and apart. */
export function cutSnippet(body: string, hits: readonly (readonly number[])[]): readonly Piece[] {
  const first = hits[0]?.[0] ?? 0;
  const from = first <= BEFORE ? 0 : toWordStart(body, first - BEFORE, first);
  const to = Math.min(body.length, from + LENGTH);
  const pieces: Piece[] = from > 0 ? [{ text: '…', isHit: false }] : [];
  let at = from;
  for (const [start = 0, length = 0] of hits) {
    if (start < at || start >= to) continue;
    pieces.push(
      { text: body.slice(at, start), isHit: false },
      { text: body.slice(start, start + length), isHit: true },
    );
    at = start + length;
  }
  pieces.push({ text: body.slice(at, Math.max(at, to)), isHit: false });
  if (Math.max(at, to) < body.length) pieces.push({ text: '…', isHit: false });
  return pieces.filter(({ text }) => text !== '');
}

/** The start of the next word after `from`, before `end`: no word or character is cut. */
function toWordStart(body: string, from: number, end: number): number {
  const space = /\s\S/u.exec(body.slice(from, end));
  return space === null ? end : from + space.index + 1;
}
