import type { Term } from './search-query.ts';
import type { Token } from './tokenize.ts';

/** Start and length of a hit, in UTF-16 units. */
export type Hit = readonly [start: number, length: number];

/** Hits of one text that are shown. */
const MOST_HITS = 100;

/**
 * The hits of the terms in a text with these tokens, in order and apart; undefined if the text does not match: a term is missing,
 * or an excluded one is there. The same rule as that of the index.
 */
export function findHits(tokens: readonly Token[], terms: readonly Term[]): Hit[] | undefined {
  const places = new Map(tokens.map((token) => [token.position, token]));
  const hits: [number, number][] = [];
  for (const term of terms) {
    const found = tokens.flatMap((token) => matchAt(places, token, term) ?? []);
    if (found.length > 0 === term.isExcluded) return undefined;
    hits.push(...found);
  }
  return merge(hits);
}

/** The hit that begins with this token. */
function matchAt(
  places: ReadonlyMap<number, Token>,
  { position }: Token,
  { tokens, isPrefix }: Term,
): [[number, number]] | undefined {
  let start = 0;
  let end = 0;
  for (const [i, { text, offset }] of tokens.entries()) {
    const token = places.get(position + offset);
    const isOpen = isPrefix && i === tokens.length - 1;
    if (token === undefined || !(isOpen ? token.text.startsWith(text) : token.text === text))
      return undefined;
    if (i === 0) start = token.start;
    // One character may be the beginning of a pair of characters.
    end = token.firstEnd < token.end && text.length < token.text.length ? token.firstEnd : token.end;
  }
  return [[start, end]];
}

/** Joins hits that touch. Those of the names of files, which have no place in the text, are left out. */
function merge(hits: readonly (readonly [number, number])[]): Hit[] {
  const merged: [number, number][] = [];
  for (const [start, end] of [...hits].sort(([a], [b]) => a - b)) {
    const last = merged.at(-1);
    if (start < 0) continue;
    if (last !== undefined && start <= last[1]) last[1] = Math.max(last[1], end);
    else merged.push([start, end]);
  }
  return merged.slice(0, MOST_HITS).map(([start, end]) => [start, end - start]);
}
