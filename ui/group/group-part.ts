import type { Thread } from '@messaging/client';
import type { RunCall } from '../components/use-call.ts';

/** What a part of the members' dialog needs. */
export interface GroupPart {
  readonly thread: Thread;
  /** True while a call is under way. */
  readonly isBusy: boolean;
  readonly call: RunCall;
}
