import { z } from 'zod';
import { message } from './message.ts';

/**
 * Registry of all errors: the stable code, the HTTP status, whether the same call may succeed later, and the meaning. REST
 * bodies, `error` frames and docs/errors.md are derived from it.
 */
export const ERRORS = {
  invalid_json: {
    status: 400,
    retryable: false,
    meaning: 'The body or frame is not one JSON object in UTF-8, or is nested too deeply.',
  },
  invalid_request: {
    status: 400,
    retryable: false,
    meaning: 'A field, path or query value is missing or out of bounds; `details` names each.',
  },
  unknown_type: { status: 400, retryable: false, meaning: 'No frame of this `type` exists.' },
  token_missing: { status: 401, retryable: false, meaning: 'The request carries no token.' },
  token_invalid: {
    status: 401,
    retryable: false,
    meaning: 'The token is malformed, wrongly signed or not meant for this service.',
  },
  token_expired: {
    status: 401,
    retryable: false,
    meaning: 'The token has expired: get a new one from the platform.',
  },
  token_revoked: {
    status: 401,
    retryable: false,
    meaning: 'The token was revoked: get a new one from the platform.',
  },
  forbidden: { status: 403, retryable: false, meaning: 'Only a token with the role `ADMIN` may do this.' },
  not_author: { status: 403, retryable: false, meaning: 'Only the author may change this message.' },
  too_late: {
    status: 403,
    retryable: false,
    meaning:
      'The message can no longer be changed: it was deleted, the time of EDIT_WINDOW_MINUTES or DELETE_WINDOW_MINUTES is over, or a scheduled one is being sent.',
  },
  read_only: {
    status: 403,
    retryable: false,
    meaning: 'The caller is a reader of this group and may not write.',
  },
  not_owner: { status: 403, retryable: false, meaning: 'Only an owner of this group may do this.' },
  last_owner: {
    status: 409,
    retryable: false,
    meaning:
      'The last owner of a group cannot leave or become another role: make another member an owner first.',
  },
  not_group: {
    status: 409,
    retryable: false,
    meaning: 'The members of a pair never change: create a group.',
  },
  too_many_members: {
    status: 409,
    retryable: false,
    meaning: 'The group would have more members than GROUP_MEMBERS_MAX.',
  },
  history_missing: {
    status: 400,
    retryable: false,
    meaning: 'A new member needs `history`: which of the earlier messages this user may see.',
  },
  origin_not_allowed: {
    status: 403,
    retryable: false,
    meaning: "The page's origin is not in ALLOWED_ORIGINS.",
  },
  not_found: {
    status: 404,
    retryable: false,
    meaning: 'No such route, or no such thread, message, notification or user for this caller.',
  },
  search_off: {
    status: 404,
    retryable: false,
    meaning: 'The service keeps no index of messages: SEARCH is off.',
  },
  files_off: {
    status: 404,
    retryable: false,
    meaning: 'The service keeps no files: FILE_STORE is off.',
  },
  link_expired: {
    status: 403,
    retryable: false,
    meaning: 'The address has expired or is not one that the service made: ask for a new one.',
  },
  file_not_ready: {
    status: 409,
    retryable: false,
    meaning:
      'A file of the message is not ready to be sent: it does not exist, is not complete, is of another user or thread, or was sent or scheduled before.',
  },
  file_incomplete: {
    status: 409,
    retryable: false,
    meaning: 'The bytes of the file have not arrived: send them to the address of its reservation.',
  },
  file_refused: {
    status: 422,
    retryable: false,
    meaning:
      'The bytes are not what was reserved, or not allowed; `details` says what. Nothing of them is kept.',
  },
  file_too_large: {
    status: 413,
    retryable: false,
    meaning: 'The file is larger than FILE_MAX_MB.',
  },
  too_many_uploads: {
    status: 409,
    retryable: false,
    meaning: 'The user has as many files that were not sent as a user may have: send or remove one.',
  },
  upload_limit: {
    status: 429,
    retryable: true,
    meaning: 'The user has uploaded as many bytes in 24 hours as FILE_DAILY_MB allows; wait `Retry-After`.',
  },
  unknown_user: {
    status: 404,
    retryable: false,
    meaning: 'The service knows no user with this number, and REQUIRE_KNOWN_USERS is set.',
  },
  method_not_allowed: {
    status: 405,
    retryable: false,
    meaning: 'The path exists, but not with this method; see the `Allow` header.',
  },
  client_id_conflict: {
    status: 409,
    retryable: false,
    meaning: 'This `clientId` was used before with another content.',
  },
  version_conflict: {
    status: 409,
    retryable: false,
    meaning: 'The message has another version than `ifVersion`; `current` has it as it is now.',
  },
  too_many_versions: {
    status: 409,
    retryable: false,
    meaning: 'The message has been edited as often as a message may be.',
  },
  too_many_reactions: {
    status: 409,
    retryable: false,
    meaning: 'The message has as many different reactions, or as many of this user, as a message may have.',
  },
  too_many_pins: {
    status: 409,
    retryable: false,
    meaning: 'The thread has as many pinned messages as a thread may have: unpin one.',
  },
  too_many_drafts: {
    status: 409,
    retryable: false,
    meaning: 'The caller has as many drafts as a user may have: send or clear one.',
  },
  too_many_scheduled: {
    status: 409,
    retryable: false,
    meaning:
      'The user has as many scheduled messages as a user may have; those that failed count until they are removed.',
  },
  too_many_reminders: {
    status: 409,
    retryable: false,
    meaning: 'The user has as many reminders as a user may have.',
  },
  too_many_saved_replies: {
    status: 409,
    retryable: false,
    meaning: 'The user has as many saved replies as a user may have.',
  },
  too_many_revocations: {
    status: 409,
    retryable: false,
    meaning:
      'The number of revocations in force has reached the limit of what instances keep in memory; use `until` to end some.',
  },
  payload_too_large: { status: 413, retryable: false, meaning: 'The request body is larger than 64 KiB.' },
  upgrade_required: { status: 426, retryable: false, meaning: 'This path speaks WebSocket only.' },
  rate_limited: {
    status: 429,
    retryable: true,
    meaning:
      'Too many requests, frames or handshakes of this user, or too large ones; wait `retryAfterMs` or `Retry-After`.',
  },
  too_many_connections: {
    status: 429,
    retryable: true,
    meaning: 'This user has reached the limit of open connections.',
  },
  too_many_new_threads: {
    status: 429,
    retryable: true,
    meaning:
      'This user has reached the limit of new threads in 24 hours without an answer of the other member (NEW_THREADS_PER_DAY); wait `Retry-After` or for an answer.',
  },
  internal: {
    status: 500,
    retryable: true,
    meaning: 'A fault of the service; `requestId` finds it in the log.',
  },
  overloaded: {
    status: 503,
    retryable: true,
    meaning: 'The service has more work than it can queue; wait and repeat.',
  },
  unavailable: {
    status: 503,
    retryable: true,
    meaning: 'A dependency of the service is unavailable, or the service is stopping; wait and repeat.',
  },
} as const satisfies Record<string, { status: number; retryable: boolean; meaning: string }>;

export type ErrorCode = keyof typeof ERRORS;
export const errorCode = z.enum(Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]]);

export const errorDetail = z
  .object({
    path: z
      .string()
      .meta({ description: 'The field, path or query value; dots lead into objects and lists' }),
    message: z.string().meta({ description: 'What is wrong with it, for a developer' }),
  })
  .meta({ id: 'ErrorDetail' });
export type ErrorDetail = z.output<typeof errorDetail>;

const current = message.optional().meta({ description: 'With `version_conflict`: the message as it is now' });

/** The body of every REST answer that is not a success. */
export const errorBody = z
  .object({
    error: z.string().meta({ description: 'A sentence for a developer' }),
    code: errorCode.meta({ description: 'Stable code; docs/errors.md has the meaning of each' }),
    retryable: z.boolean().meta({ description: 'Whether the same call may succeed later' }),
    details: z.array(errorDetail).optional().meta({ description: 'With `invalid_request`: each bad field' }),
    current,
    requestId: z.string().meta({ description: 'Id of the request, as in `X-Request-Id` and in the log' }),
  })
  // Not `Error`: many languages have a class of this name.
  .meta({ id: 'ErrorBody' });
export type ErrorBody = z.output<typeof errorBody>;

/** The payload of an `error` frame. */
export const errorPayload = z.object({
  error: z.string(),
  code: errorCode,
  retryable: z.boolean(),
  retryAfterMs: z.int().min(0).optional(),
  details: z.array(errorDetail).optional(),
  current,
});
export type ErrorPayload = z.output<typeof errorPayload>;
