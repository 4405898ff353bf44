import { tokenize, type Token } from './tokenize.ts';

/** Distance of the names of files from the text, and from each other, so that no phrase reaches from one into the other. */
const GAP = 10;

/** The tokens of a message: of its text, and of the names of its files, which have no place in the text (-1). */
export function tokenizeMessage(body: string, files: readonly { readonly filename: string }[]): Token[] {
  const tokens = tokenize(body);
  for (const { filename } of files) {
    const first = (tokens.at(-1)?.position ?? -GAP) + GAP;
    for (const token of tokenize(filename))
      tokens.push({ ...token, position: first + token.position, start: -1, end: -1, firstEnd: -1 });
  }
  return tokens;
}
