const SHOWN = 3;
const LINE_LENGTH = 300;

/** What went wrong: the first of it in a line each, the rest as a number. */
export class Faults {
  readonly #shown: string[] = [];
  #count = 0;

  /** Takes an error, or a sentence. */
  note(what: unknown): void {
    this.#count += 1;
    if (this.#count > SHOWN) return;
    const text = what instanceof Error ? what.message : String(what);
    this.#shown.push(text.replaceAll(/\s+/g, ' ').slice(0, LINE_LENGTH));
  }

  /** Notes what `check` throws. */
  check(check: () => void): void {
    try {
      check();
    } catch (error) {
      this.note(error);
    }
  }

  get hasAny(): boolean {
    return this.#count > 0;
  }

  get lines(): readonly string[] {
    const more = this.#count - this.#shown.length;
    return more > 0 ? [...this.#shown, `and ${more} more like these`] : this.#shown;
  }
}
