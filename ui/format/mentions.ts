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

/** The text as its author writes it, with `@` and a name in place of each number, turned into the text as the service stores it. */
export function storeMentions(text: string, members: readonly Person[]): string {
  if (!text.includes('@')) return text;
  // A name may begin with another one: longer names come first.
  const named = members
    .map((member) => [`@${displayName(member)}`, `<@${member.userId}>`] as const)
    .sort(([a], [b]) => b.length - a.length);
  return named.reduce((written, [name, mention]) => written.replaceAll(name, mention), text);
}
