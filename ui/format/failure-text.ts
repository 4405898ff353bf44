import type { Failure } from '@messaging/client';
import type { Texts } from '../texts/texts.ts';

/** A failure in the reader's language. The message of the service itself is written for developers. */
export function failureText(failure: Failure, { failures }: Texts): string {
  switch (failure.kind) {
    case 'refused':
      return refusalText(failure, failures);
    case 'network':
    case 'disconnected':
    case 'closed':
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

function refusalText(
  { code, canRetry }: Extract<Failure, { kind: 'refused' }>,
  failures: Texts['failures'],
): string {
  if (code === 'rate_limited') return failures.tooFast;
  if (code === 'too_many_new_threads') return failures.tooManyNewThreads;
  if (code === 'not_found' || code === 'unknown_user') return failures.notFound;
  return canRetry ? failures.unavailable : failures.refused;
}
