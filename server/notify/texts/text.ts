import { truncate } from '../../users/truncate.ts';

/** The visible text of a notification. */
export interface Text {
  readonly title: string;
  readonly message: string;
}

/** Maximum characters of a name or title inside a text, so that a text takes one or two lines. */
const MAX_SHOWN = 120;

/** Characters that change the direction of text; left open, they would affect the rest of the line. */
const BIDI_CONTROLS = /[\u202a-\u202e\u2066-\u2069]/g;

/** Puts a name or title on one line and truncates it to the maximum length. */
export function toShownText(text: string): string {
  const line = text
    .replaceAll(BIDI_CONTROLS, '')
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  return line.length <= MAX_SHOWN ? line : `${truncate(line, MAX_SHOWN - 1)}…`;
}
