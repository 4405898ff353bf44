import type { Entry, Stored } from './history.ts';
import { messageRules } from './message-rules.ts';
import { notificationRules } from './notification-rules.ts';
import { readRules } from './read-rules.ts';
import { showRules } from './show-rules.ts';

/** What can be wrong with a run. */
export const RULES = {
  lost: 'an acked message is not stored, or an event told nobody',
  doubled: 'something is stored twice',
  gap: 'the places of a thread are not 1, 2, 3 …',
  'two answers': 'acks of one message differ, or differ from what is stored',
  'refused yet stored': 'every try of a message was refused for good, and it is stored',
  invented: 'something is stored, or has arrived, that nobody sent like that',
  'delivered twice': 'one connection was told the same thing twice',
  'out of order': 'a client showed a message before those that stand before it, or twice',
  unseen: 'a client does not show a stored message or notification in the end',
  missed: 'after catching up a client lacked what had been acked before',
  'moved back': 'a read position went back',
  'wrong position': 'a read position is not where the last mark left it',
  'changed readAt': 'a message was read at two times',
} as const;

export type Rule = keyof typeof RULES;

export interface Violation {
  readonly rule: Rule;
  /** The message's or event's key, or the place where there is none. */
  readonly key: string;
  readonly text: string;
}

/** Notes a violation. */
export type Tell = (rule: Rule, key: string, text: string) => void;

/** Everything wrong with a run. Takes time in proportion to the history, but for sorting it. */
export function check(history: readonly Entry[], stored: Stored): Violation[] {
  const violations: Violation[] = [];
  const tell: Tell = (rule, key, text) => violations.push({ rule, key, text });
  for (const rules of [messageRules, showRules, readRules, notificationRules]) rules(history, stored, tell);
  return violations;
}
