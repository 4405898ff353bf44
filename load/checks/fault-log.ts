const SHOWN = 3;
const LINE_LENGTH = 300;

/** Collects faults: shows the first few, one per line, and counts the rest. */
export class FaultLog {
  readonly #shown: string[] = [];
  #count = 0;

  /** Takes an error or a sentence. */
  add(what: unknown): void {
    this.#count += 1;
    if (this.#count > SHOWN) return;
    const text = what instanceof Error ? what.message : String(what);
    this.#shown.push(text.replaceAll(/\s+/g, ' ').slice(0, LINE_LENGTH));
  }

  /** Records what `check` throws. */
  check(check: () => void): void {
    try {
      check();
    } catch (error) {
      this.add(error);
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
