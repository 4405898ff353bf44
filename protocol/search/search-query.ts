import type { SharedType } from '../search-commands.ts';

/** Words that a message must have side by side, or must not have; mostly a single one. */
export interface Term {
  /** The tokens with their distance from the first one. */
  readonly tokens: readonly { readonly text: string; readonly offset: number }[];
  /** Whether the last token may also be the beginning of a word. */
  readonly isPrefix: boolean;
  readonly isExcluded: boolean;
}

/** `me`, the id of a user, or the beginning of a name. */
export type Person = string | number;

export type Filter = { readonly isExcluded: boolean } & (
  | { readonly name: 'from' | 'with'; readonly person: Person }
  | { readonly name: 'job'; readonly jobId: number }
  | { readonly name: 'has'; readonly type: SharedType }
  | { readonly name: 'is'; readonly state: 'pinned' }
  | { readonly name: 'before' | 'after' | 'on'; readonly day: string }
);

/** What a text of a search means. */
export interface SearchQuery {
  readonly terms: readonly Term[];
  readonly filters: readonly Filter[];
}
