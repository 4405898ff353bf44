import type { Failure } from '@messaging/client';
import { texts } from '../texts/en.ts';

/** A failure in the words of the inbox. The service's own sentence is for developers. */
export function failureText(failure: Failure): string {
  const { failures } = texts;
  switch (failure.kind) {
    case 'refused':
      return refusalText(failure);
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

function refusalText({ code, canRetry }: Extract<Failure, { kind: 'refused' }>): string {
  const { failures } = texts;
  if (code === 'rate_limited') return failures.tooFast;
  if (code === 'too_many_new_threads') return failures.tooManyNewThreads;
  if (code === 'not_found' || code === 'unknown_user') return failures.notFound;
  return canRetry ? failures.unavailable : failures.refused;
}
