import { invalid } from '../app-error.ts';

interface CursorFormat<Position> {
  /** Name of the list in the error of a wrong cursor. */
  readonly list: string;
  readonly write: (position: Position) => string;
  /** The position of a text; undefined for a text that is not a cursor of the list. */
  readonly parse: (text: string) => Position | undefined;
}

/** The cursors of a list: texts that clients pass back unread, each with a position in the list. */
export class Cursor<Position> {
  readonly #format: CursorFormat<Position>;

  constructor(format: CursorFormat<Position>) {
    this.#format = format;
  }

  /** The cursor after `last`; null if no page follows. */
  next(hasMore: boolean, last: Position | undefined): string | null {
    return hasMore && last !== undefined ? this.#format.write(last) : null;
  }

  /** The position of a cursor; undefined without a cursor. Throws `invalid_request` for a text that is not a cursor. */
  parse(text: string | undefined): Position | undefined {
    if (text === undefined) return undefined;
    const position = this.#format.parse(text);
    if (position === undefined) throw invalid('cursor', `is not a cursor of ${this.#format.list}`);
    return position;
  }
}
