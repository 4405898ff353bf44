import type { Entry, MessageState, Stored } from './history.ts';

/** A recorded run and what is stored after it, which a mutation may break. */
export interface Run {
  readonly entries: Entry[];
  readonly stored: { [K in keyof Stored]: Stored[K][number][] };
}

/** The users of a generated run, who are the members of its threads. */
export const USERS = [1, 2] as const;

/** The state of a message that never changed. */
export function createState(body: string): MessageState {
  return { version: 1, change: null, body, isDeleted: false, reactions: [] };
}
