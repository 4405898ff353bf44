/** A text that completes what the user types. */
export interface Suggestion {
  /** What is completed, such as `from:` or `has:image`. */
  readonly text: string;
  /** The query with it, and the place of the caret after it. */
  readonly query: string;
  readonly caret: number;
}

/** The operators with the values that are known; the values of the others are typed. */
const OPERATORS: Readonly<Record<string, readonly string[]>> = {
  'from:': ['me'],
  'with:': [],
  'job:': [],
  'has:': ['file', 'image', 'link'],
  'is:': ['pinned'],
  'before:': [],
  'after:': [],
  'on:': [],
};

/** The operators, or the values of one, that complete the word before the caret. All operators at the beginning of a word. */
export function listSuggestions(query: string, caret: number = query.length): readonly Suggestion[] {
  const [, minus = '', typed = ''] = /(?:^|\s)(-?)([a-z]*:?[a-z]*)$/i.exec(query.slice(0, caret)) ?? [];
  const word = typed.toLowerCase();
  const start = caret - typed.length;
  if (!/(?:^|\s)-?$/.test(query.slice(0, start)) || (minus !== '' && word === '')) return [];
  const operator = Object.keys(OPERATORS).find((name) => word.startsWith(name));
  const known =
    operator === undefined
      ? Object.keys(OPERATORS)
      : (OPERATORS[operator] ?? []).map((value) => `${operator}${value} `);
  return known
    .filter((text) => text.startsWith(word) && text.trim() !== word)
    .map((text) => ({
      text: text.trim(),
      query: query.slice(0, start) + text + query.slice(caret),
      caret: start + text.length,
    }));
}
