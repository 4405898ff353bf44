import { MessagingError } from '@messaging/client';
import type { Texts } from '../texts/texts.ts';
import { failureText } from './failure-text.ts';

/** What a call of the client rejected with, in the reader's language. Throws anything else. */
export function errorText(error: unknown, texts: Texts): string {
  if (!(error instanceof MessagingError)) throw error;
  return failureText(error.failure, texts);
}
