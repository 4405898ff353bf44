import type { CommandName, Output } from '@messaging/protocol/commands';
import type { ErrorCode } from '@messaging/protocol/errors';
import type { User } from '../harness/token.ts';
import type { SeededPair } from './seed-pair.ts';

/**
 * Actors: anonymous (without a token), an unrelated freelancer, an operator, and the members ann and ben, in this
 * order. Calls of the first three must not change the members' data, except where a case says so of the operator.
 */
export const ACTORS = ['anonymous', 'nonMember', 'operator', 'ann', 'ben'] as const;
export type ActorName = (typeof ACTORS)[number];

/** `done`; whether a list or a view shows the object; or the reason of the refusal. */
type ExpectedResult = 'done' | 'shown' | 'hidden' | ErrorCode;
type ExpectedResults = readonly [
  anonymous: ExpectedResult,
  nonMember: ExpectedResult,
  operator: ExpectedResult,
  ann: ExpectedResult,
  ben: ExpectedResult,
];

/** Ann and ben, the online users, their objects, and missing ones. */
export interface Fixture extends SeededPair {
  /** Message of ann in a thread with another user. */
  readonly elsewhere: string;
  /** A scheduled message and a saved reply of ann, who also has a reminder of the first message. */
  readonly scheduledId: string;
  readonly replyId: string;
  /** A file that ann has uploaded and not sent, and one of a message of hers. */
  readonly unsentFileId: string;
  readonly sentFileId: string;
  /** A notification of all freelancers. */
  readonly audienceId: number;
  /** Change token from before these objects existed. */
  readonly syncToken: string;
  readonly unknownUuid: string;
  readonly unknownUserId: number;
  readonly unknownNotificationId: number;
}

/** Expected result of each actor for this call and object. */
export interface PermissionCase<K extends CommandName = CommandName> {
  readonly description: string;
  readonly input: (fixture: Fixture, actor: User) => object | null;
  /** Whether the answer shows the object. */
  readonly shows?: (output: Output<K>, fixture: Fixture) => boolean;
  /** Whether the operator's call may change the members' data. */
  readonly byOperator?: 'changes';
  readonly expected: ExpectedResults;
}

export const ANONYMOUS = 'token_missing';
export const NOT_FOUND = 'not_found';
export const MEMBERS: ExpectedResults = [ANONYMOUS, NOT_FOUND, NOT_FOUND, 'done', 'done'];
export const MISSING: ExpectedResults = [ANONYMOUS, NOT_FOUND, NOT_FOUND, NOT_FOUND, NOT_FOUND];
export const ALL_USERS: ExpectedResults = [ANONYMOUS, 'done', 'done', 'done', 'done'];
export const HIDDEN: ExpectedResults = [ANONYMOUS, 'hidden', 'hidden', 'hidden', 'hidden'];
export const SHOWN_TO_MEMBERS: ExpectedResults = [ANONYMOUS, 'hidden', 'hidden', 'shown', 'shown'];
