import { truncate } from './truncate.ts';

/** Maximum length of a name in UTF-16 units. */
const MAX_LENGTH = 255;
/** `Bidi_Control` (UAX #9) is U+061C, U+200E, U+200F, U+202A–U+202E and U+2066–U+2069. */
const CONTROLS = /\p{Bidi_Control}|(?![\t-\r\x85])\p{Cc}/gu;
const LINE_BREAKS = /[\t-\r\x85\u2028\u2029]+/g;

/**
 * Puts a text on one line, without control characters and without characters that change the direction of text. Those make
 * one name look like another, or garble the line around the name.
 */
export function stripControls(text: string): string {
  return text.replace(CONTROLS, '').replace(LINE_BREAKS, ' ');
}

/** Cleans a name of the platform so that it can be stored and shown; null if nothing is left. */
export function toDisplayName(name: string | null | undefined): string | null {
  return truncate(stripControls(name ?? '').trim(), MAX_LENGTH).toWellFormed() || null;
}
