import type { UserId, ThreadId } from '@messaging/protocol/primitives';
import type { SharedType } from '@messaging/protocol/search-commands';
import type { Term } from '@messaging/protocol/search/search-query';
import { marks } from './to-words.ts';

/** What a search asks of the index, apart from its time. */
export interface WordsQuery {
  readonly viewer: UserId;
  /** The groups in which the viewer is or was a member. */
  readonly groupIds: readonly ThreadId[];
  readonly threadId: ThreadId | undefined;
  readonly terms: readonly Term[];
  /** Each list: a message must match one of its conditions. */
  readonly conditions: readonly (readonly Condition[])[];
  /** A message must match none. */
  readonly excluded: readonly Condition[];
}

export type Condition =
  | { readonly sender: UserId }
  /** A pair with this user, or one of these groups. */
  | { readonly member: UserId; readonly groupIds: readonly ThreadId[] }
  | { readonly jobId: number }
  | { readonly has: SharedType }
  | { readonly isPinned: true };

/** The query as text of a `tsquery`. PostgreSQL parses no words, as in `toWords`. */
export function toTsquery({ viewer, groupIds, threadId, terms, conditions, excluded }: WordsQuery): string {
  const seen = [marks.user(viewer), ...groupIds.map(marks.thread)].map(quote);
  return and([
    ...(threadId === undefined ? [or(seen)] : [quote(marks.thread(threadId))]),
    ...terms.map((term) => (term.isExcluded ? not(toPhrase(term)) : toPhrase(term))),
    ...conditions.map((list) => or(list.map(toMark))),
    ...excluded.map((condition) => not(toMark(condition))),
  ]);
}

/** The same for messages of these months only. */
export function withMonths(tsquery: string, months: readonly number[]): string {
  return and([or(months.map(marks.month).map(quote)), tsquery]);
}

function toPhrase({ tokens, isPrefix }: Term): string {
  const parts = tokens.map(({ text, offset }, i) => {
    const distance = offset - (tokens[i - 1]?.offset ?? offset);
    const lexeme = quote(text) + (isPrefix && i === tokens.length - 1 ? ':*' : '');
    return i === 0 ? lexeme : ` <${distance}> ${lexeme}`;
  });
  return `(${parts.join('')})`;
}

function toMark(condition: Condition): string {
  if ('sender' in condition) return quote(marks.sender(condition.sender));
  if ('jobId' in condition) return quote(marks.job(condition.jobId));
  if ('has' in condition) return quote(marks.has(condition.has));
  if ('isPinned' in condition) return quote(marks.pinned);
  return or([marks.user(condition.member), ...condition.groupIds.map(marks.thread)].map(quote));
}

/** A lexeme has no quotation mark and no backslash: words are letters and digits. */
const quote = (lexeme: string): string => `'${lexeme}'`;
const and = (parts: readonly string[]): string => parts.join(' & ');
const or = (parts: readonly string[]): string => `(${parts.join(' | ')})`;
const not = (part: string): string => `!${part}`;
