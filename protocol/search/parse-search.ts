import { LIMITS } from '../limits.ts';
import type { Filter, SearchQuery, Term } from './search-query.ts';
import { toPeriod } from './to-period.ts';
import { tokenize, UNSPACED } from './tokenize.ts';

/** An optional minus, then `name:value`, a phrase in quotation marks, or a word. The closing quotation mark may be missing. */
const PART =
  /(?<minus>-)?(?:(?<name>[a-z]+)[:：](?:"(?<quoted>[^"]+)"?|(?<value>[^\s"]+))|"(?<phrase>[^"]*)"?|(?<word>[^\s"]+))/giu;
const QUOTATION_MARKS = /[“”„«»]/g;
/** A word shorter than this, or of digits alone, does not stand for the words that begin with it: too many would. */
const SHORTEST_PREFIX = 3;
const DIGITS = /^\d+$/;

/**
 * What a text of a search means; page and service read it with this one function. Each word also stands for the words that
 * begin with it, but short ones, numbers and words in quotation marks. An operator that does not exist, or whose value means nothing, is text.
 */
export function parseSearch(text: string): SearchQuery {
  const terms: Term[] = [];
  const filters: Filter[] = [];
  for (const { 0: part, groups = {} } of text.replaceAll(QUOTATION_MARKS, '"').matchAll(PART)) {
    if (terms.length + filters.length >= LIMITS.searchTerms) break;
    const isExcluded = groups['minus'] !== undefined;
    const value = groups['quoted'] ?? groups['value'];
    const filter =
      value === undefined ? undefined : toFilter(groups['name']?.toLowerCase() ?? '', value, isExcluded);
    const words = groups['phrase'] ?? (isExcluded ? part.slice(1) : part);
    const term =
      filter === undefined
        ? toTerm(words, { isExcluded, isQuoted: groups['phrase'] !== undefined })
        : undefined;
    if (filter !== undefined) filters.push(filter);
    if (term !== undefined) terms.push(term);
  }
  return { terms, filters };
}

/** The filter of an operator; undefined if there is no such operator, or its value means nothing. */
function toFilter(name: string, value: string, isExcluded: boolean): Filter | undefined {
  switch (name) {
    case 'from':
    case 'with':
      return { name, person: toId(value) ?? value.toLowerCase(), isExcluded };
    case 'job': {
      const jobId = toId(value);
      return jobId === undefined ? undefined : { name, jobId, isExcluded };
    }
    case 'has': {
      const type = (['file', 'image', 'link'] as const).find((known) => known === value.toLowerCase());
      return type && { name, type, isExcluded };
    }
    case 'is':
      return value.toLowerCase() === 'pinned' ? { name, state: 'pinned', isExcluded } : undefined;
    case 'before':
    case 'after':
    case 'on':
      return isExcluded || toPeriod(value) === undefined ? undefined : { name, day: value, isExcluded };
    default:
      return undefined;
  }
}

function toId(value: string): number | undefined {
  const id = DIGITS.test(value) ? Number(value) : 0;
  return id > 0 && Number.isSafeInteger(id) ? id : undefined;
}

/** The term of a word or a phrase; undefined if it has no letter and no digit. */
function toTerm(
  text: string,
  { isExcluded, isQuoted }: { readonly isExcluded: boolean; readonly isQuoted: boolean },
): Term | undefined {
  const found = tokenize(text);
  // The last character of a run alone says less than the pair before it.
  const tokens = found.filter(({ end, firstEnd }, i) => {
    const before = found[i - 1];
    return end !== firstEnd || before === undefined || before.end !== end || before.firstEnd === end;
  });
  const [first, last] = [tokens[0], tokens.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const isUnspaced = UNSPACED.test(last.text);
  const isLong = last.text.length >= SHORTEST_PREFIX && !DIGITS.test(last.text);
  return {
    tokens: tokens.map(({ text: token, position }) => ({ text: token, offset: position - first.position })),
    isPrefix: isUnspaced || (isLong && !isQuoted),
    isExcluded,
  };
}
