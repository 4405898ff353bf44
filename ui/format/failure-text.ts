import type { ErrorCode, Failure } from '@messaging/client';
import type { Texts } from '../texts/texts.ts';

/** A failure in the reader's language. The message of the service itself is written for developers. */
export function failureText(failure: Failure, { failures }: Texts): string {
  switch (failure.kind) {
    case 'refused':
      return refusalText(failure, failures);
    case 'network':
    case 'disconnected':
    case 'closed':
    case 'aborted':
    case 'storage':
      return failures.network;
    case 'timeout':
      return failures.timeout;
    case 'token':
      return failures.signIn;
    case 'invalid':
      return failures.invalid;
    case 'unsupported':
      return failures.unsupported;
    case 'outbox_full':
      return failures.outboxFull;
  }
}

/** Reasons of refusals that the reader can understand. */
const REFUSALS: Partial<Record<ErrorCode, keyof Texts['failures']>> = {
  rate_limited: 'tooFast',
  too_many_new_threads: 'tooManyNewThreads',
  not_found: 'notFound',
  unknown_user: 'notFound',
  too_late: 'tooLate',
  version_conflict: 'versionConflict',
  too_many_versions: 'tooManyVersions',
  too_many_reactions: 'tooManyReactions',
  too_many_pins: 'tooManyPins',
  too_many_scheduled: 'tooMany',
  too_many_reminders: 'tooMany',
  too_many_saved_replies: 'tooMany',
  search_off: 'searchOff',
  files_off: 'filesOff',
  file_too_large: 'fileTooLarge',
  file_refused: 'fileRefused',
  file_not_ready: 'fileNotReady',
  too_many_uploads: 'tooManyUploads',
  upload_limit: 'uploadLimit',
  link_expired: 'unavailable',
  read_only: 'readOnly',
  not_owner: 'notOwner',
  last_owner: 'lastOwner',
  too_many_members: 'tooManyMembers',
};

function refusalText(
  { code, canRetry }: Extract<Failure, { kind: 'refused' }>,
  failures: Texts['failures'],
): string {
  return failures[REFUSALS[code] ?? (canRetry ? 'unavailable' : 'refused')];
}
