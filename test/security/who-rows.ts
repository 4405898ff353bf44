import type { CommandName, Output } from '@messaging/protocol/commands';
import type { ErrorCode } from '@messaging/protocol/errors';
import type { User } from '../harness/token.ts';
import type { Chatted } from './bystanders.ts';

/**
 * Who asks: nobody (without a token), a freelancer with no part in it, an operator, and the two members ann and ben, in
 * this order: what the first three do must leave the members' things alone.
 */
export const ACTORS = ['nobody', 'stranger', 'operator', 'ann', 'ben'] as const;
export type ActorName = (typeof ACTORS)[number];

/** `done`; where the answer is a list or a view, whether it shows the thing; or why not. */
type Verdict = 'done' | 'shown' | 'hidden' | ErrorCode;
type Verdicts = readonly [nobody: Verdict, stranger: Verdict, operator: Verdict, ann: Verdict, ben: Verdict];

/** Ann and ben, who is online, what they have, and things that do not exist. */
export interface World extends Chatted {
  /** A message of ann's in a thread with somebody else. */
  readonly elsewhere: string;
  /** A notification of all freelancers. */
  readonly audienceId: number;
  /** From before any of this was there. */
  readonly syncToken: string;
  readonly unknownUuid: string;
  readonly unknownUserId: number;
  readonly unknownNotificationId: number;
}

/** What each actor is answered when they do this to that. */
export interface Row<K extends CommandName = CommandName> {
  readonly what: string;
  readonly input: (world: World, actor: User) => object | null;
  /** Whether the thing can be seen in the answer. */
  readonly shows?: (output: Output<K>, world: World) => boolean;
  readonly verdicts: Verdicts;
}

export const IN = 'token_missing';
export const NO = 'not_found';
export const MEMBERS: Verdicts = [IN, NO, NO, 'done', 'done'];
export const NOT_THERE: Verdicts = [IN, NO, NO, NO, NO];
export const EVERYBODY: Verdicts = [IN, 'done', 'done', 'done', 'done'];
export const HIDDEN: Verdicts = [IN, 'hidden', 'hidden', 'hidden', 'hidden'];
export const SEEN_BY_MEMBERS: Verdicts = [IN, 'hidden', 'hidden', 'shown', 'shown'];
