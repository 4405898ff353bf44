import type { UserId } from '@messaging/client';
import { displayName, type Person } from './person-name.ts';

const MENTION = /<@(\d{1,16})>/;

/** People by number. */
export type People = ReadonlyMap<UserId, Person>;

/** The text, cut at the mentions of these people. The number of anyone else stays text. */
export function splitMentions(text: string, people: People): (string | Person)[] {
  // The pattern has one group: texts and numbers alternate.
  return text.split(MENTION).map((part, i) => {
    if (i % 2 === 0) return part;
    return people.get(Number(part)) ?? `<@${part}>`;
  });
}

/** The text with names in place of the mentions of these people. */
export function nameMentions(text: string, people: People): string {
  return splitMentions(text, people)
    .map((part) => (typeof part === 'string' ? part : `@${displayName(part)}`))
    .join('');
}
