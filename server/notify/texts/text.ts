import { truncate } from '../../users/truncate.ts';

/** What people read of a notification. */
export interface Text {
  readonly title: string;
  readonly message: string;
}

/** Characters of a name or a title inside a text at the most, so that a text stays a line or two. */
const SHOWN = 120;

/** What turns the direction of text: left open, it would reach over the rest of the line. */
const TURNS = /[\u202a-\u202e\u2066-\u2069]/g;

/** A name or title as it is shown: on one line, and cut where it is too long. */
export function shown(text: string): string {
  const line = text
    .replaceAll(TURNS, '')
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  return line.length <= SHOWN ? line : `${truncate(line, SHOWN - 1)}…`;
}
