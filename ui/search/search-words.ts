/** Words of the query language that are offered, in this order. They are the same in every language. */
export const SEARCH_WORDS = [
  'from:me',
  'has:file',
  'has:link',
  'is:pinned',
  'before:',
  'after:',
  '"…"',
  '-',
] as const;

export type SearchWord = (typeof SEARCH_WORDS)[number];
