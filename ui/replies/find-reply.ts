import type { SavedReply } from '@messaging/client/schedule';
import type { TextPart } from '../conversation/use-field-list.ts';
import { normalize } from '../format/normalize.ts';

/** Replies that a list offers at most: with more, another letter helps. */
const MAX_OFFERED = 8;
/** A slash at the beginning of a text, and characters after it that may be a name. */
const QUERY = /^\/([^/\n]{0,40})$/u;

/** The name of a reply that is written at the beginning of a text. Null elsewhere. */
export function findReplyName(text: string, caret: number): TextPart | null {
  const match = QUERY.exec(text.slice(0, caret));
  return match === null ? null : { start: 0, end: caret, text: match[1] ?? '' };
}

/** The replies whose name has every written word, then those whose text has them. */
export function findReplies(replies: readonly SavedReply[], query: string): readonly SavedReply[] {
  const words = normalize(query).split(/\s+/);
  const hasAll = (text: string): boolean => words.every((word) => normalize(text).includes(word));
  const named = replies.filter(({ name }) => hasAll(name));
  const others = replies.filter((reply) => !named.includes(reply) && hasAll(`${reply.name} ${reply.body}`));
  return [...named, ...others].slice(0, MAX_OFFERED);
}
