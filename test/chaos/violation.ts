/** Rules of the checker, and how a run breaks each of them. */
export const RULES = {
  lost: 'an acked message is not stored, or an event notified no user',
  doubled: 'a message or notification is stored twice',
  gap: 'the seqs of a thread are not 1, 2, 3 …',
  'two answers': 'acks of one message differ from each other, or from the stored message',
  'refused yet stored': 'every attempt to send a message was refused for good, yet it is stored',
  invented: 'a stored or received message or notification does not match one that was sent',
  'delivered twice': 'one connection received the same push twice',
  'out of order': 'a client showed a message twice, or before an earlier one',
  unseen: 'a client does not show a stored message or notification at the end',
  missed: 'a client that caught up lacks a message or a change that was acked before',
  'moved back': 'a read position went back',
  'wrong position': 'a read position is not where the last mark left it',
  'lost change': 'an acked change of a message is not stored',
  'two states': 'two copies of a message have the same change, and differ',
  'went back':
    'a version of a message is lower after a later change, or a client shows an earlier state again',
  'counted twice': 'a reaction counts a user twice, or not at all',
  stale: 'a client shows a message in another state than the stored one at the end',
  stranger: 'a user got, or changed, a message of a thread of others',
  'after removal': 'a user got a message of a group that was stored after the removal of the user',
  'before joining': 'a user got a message of a group from before its history',
  'changed readAt': 'a message has two different times of reading',
} as const;

export type Rule = keyof typeof RULES;

export interface Violation {
  readonly rule: Rule;
  /** The key of the message or event; for a read position, its user and thread. */
  readonly key: string;
  readonly text: string;
}

/** Records a violation. */
export type ReportViolation = (rule: Rule, key: string, text: string) => void;
