import { LIMITS } from '@messaging/protocol/limits';
import { createError, type Failure } from './failure.ts';
import type { NewAttachment, Seq, ThreadId } from './wire.ts';

/** A message to send. `body` is trimmed, and may be empty beside attachments; `LIMITS` has the bounds. */
export interface NewMessage {
  readonly body: string;
  readonly attachments?: readonly NewAttachment[];
  /** Id of the message of the same thread that this one answers. */
  readonly replyTo?: string;
  /**
   * Milliseconds for which the message, and those after it in its thread, wait: until then `discard` takes it back. By default, and for
   * more than 60,000, it is sent at once.
   */
  readonly holdMs?: number;
}

/** What an edit changes. */
export type Content = Pick<NewMessage, 'body' | 'attachments'>;

/** A new content of a message. Without `attachments` the files stay. */
export interface EditedMessage extends Content {
  /** Version that is edited; another one is refused with `version_conflict`. */
  readonly ifVersion?: number;
}

interface Unsent {
  readonly threadId: ThreadId;
  /** Created once for each entry. A repeated send of a message with it never stores a second one. */
  readonly clientId: string;
  /** Time of the call, ISO 8601, UTC. Unique, so that it gives the order. */
  readonly createdAt: string;
}

interface UnsentMessage extends Unsent {
  readonly body: string;
  readonly attachments: readonly NewAttachment[];
  readonly replyTo?: string;
  /** Until then it is not sent, by any tab; milliseconds since 1970. */
  readonly heldUntil?: number;
  /** Content after an edit. The message may be stored with an earlier one, and is edited then. */
  readonly edit?: Required<Content>;
}

/** A message that the service has not stored yet. */
export type OutboxItem =
  /** Sent again and again until the service has answered. */
  | (UnsentMessage & { readonly state: 'pending' })
  /** Not sent unless `retry` is called. `failure.canRetry` says whether that may succeed. */
  | (UnsentMessage & { readonly state: 'failed'; readonly failure: Failure });

/** A change of a stored message. */
export type MessageChange =
  | ({ readonly type: 'edit' } & EditedMessage)
  | { readonly type: 'remove' }
  | { readonly type: 'react'; readonly emoji: string; readonly on: boolean };

/** A change that the service has not carried out yet. */
export interface OutboxChange extends Unsent {
  readonly state: 'pending';
  readonly messageId: string;
  /** Place of the message; undefined: it was not loaded. */
  readonly seq: Seq | undefined;
  readonly change: MessageChange;
}

export type OutboxEntry = OutboxItem | OutboxChange;

export function isChange(entry: OutboxEntry): entry is OutboxChange {
  return 'change' in entry;
}

/** Allowance for the rest of the frame that carries an entry, in bytes. */
const ENVELOPE_BYTES = 200;

/** Checks the bounds of the service, which closes the connection on a frame that is too large. Throws `invalid`. */
export function validate({ body, attachments = [], ...rest }: NewMessage): void {
  const bytes = new TextEncoder().encode(JSON.stringify({ body, attachments, ...rest })).length;
  const files = attachments.length;
  if (!body && !files) throw createError('invalid', 'The message is empty.');
  if (Array.from(body).length > LIMITS.bodyCodePoints) {
    throw createError('invalid', `The message is longer than ${LIMITS.bodyCodePoints} code points.`);
  }
  if (files > LIMITS.attachments || bytes + ENVELOPE_BYTES > LIMITS.payloadBytes) {
    throw createError('invalid', 'The message is too large.');
  }
}
