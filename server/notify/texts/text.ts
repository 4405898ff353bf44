import { cut } from '../../cut.ts';

/** What people read of a notification. */
export interface Text {
  readonly title: string;
  readonly message: string;
}

/** Characters of a name or a title inside a text at the most, so that a text stays a line or two. */
const SHOWN = 120;

/** A name or title as it is shown: on one line, and cut where it is too long. */
export function shown(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length <= SHOWN ? line : `${cut(line, SHOWN - 1)}…`;
}
