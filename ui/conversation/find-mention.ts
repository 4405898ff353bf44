import { displayName, type Person } from '../format/person-name.ts';
import { normalize } from '../format/normalize.ts';
import type { TextPart } from './use-field-list.ts';

/** People that a list offers at most: with more, another letter helps. */
const MAX_OFFERED = 8;
/** Characters after `@` that may be a name, at the end of a text. */
const QUERY = /(?<=^|[\s(])@([\p{L}\p{M}\p{N}_.'&-][^@\n]{0,40})?$/u;

/** The name that is written at the caret. Null elsewhere. */
export function findMention(text: string, caret: number): TextPart | null {
  const match = QUERY.exec(text.slice(0, caret));
  return match === null ? null : { start: match.index, end: caret, text: match[1] ?? '' };
}

/** The members with a word that begins with what was written. One whose name is complete, with a space after it, is left out. */
export function findMentioned(members: readonly Person[], query: string): readonly Person[] {
  const wanted = normalize(query);
  const written = /\s$/u.test(query) ? wanted : null;
  return members
    .filter((person) => {
      const names = [displayName(person), person.username ?? ''].map(normalize);
      return names[0] !== written && names.some((name) => ` ${name}`.includes(` ${wanted}`));
    })
    .slice(0, MAX_OFFERED);
}
