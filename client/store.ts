import type { Clock } from './clock.ts';

/** Something to watch, as React's `useSyncExternalStore` takes it. Both functions may be passed around by themselves. */
export interface Store<T> {
  /** Calls `listener` after changes, in a burst at most every 16 ms. Returns how to stop. */
  readonly subscribe: (listener: () => void) => () => void;
  /** How things are now; never changed afterwards, and the same object until there is something new. */
  readonly getSnapshot: () => T;
}

/** A frame of a screen, in milliseconds: nobody sees more changes than one in that time. */
const FRAME_MS = 16;

/** A store whose snapshot is built when somebody looks: what nobody watches costs nothing. */
export abstract class View<T> implements Store<T> {
  readonly #clock: Clock;
  readonly #listeners = new Set<() => void>();
  #snapshot: { readonly value: T } | undefined;
  #toldAt = Number.NEGATIVE_INFINITY;
  #isTelling = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    // Wrapped, so that one listener may subscribe twice and stop once.
    const own = (): void => listener();
    this.#listeners.add(own);
    this.watched();
    return () => void this.#listeners.delete(own);
  };

  readonly getSnapshot = (): T => {
    this.#snapshot ??= { value: this.build() };
    return this.#snapshot.value;
  };

  /** The snapshot of now. */
  protected abstract build(): T;

  /** Somebody has subscribed. */
  protected watched(): void {}

  get isWatched(): boolean {
    return this.#listeners.size > 0;
  }

  /**
   * Says that what the snapshot is built from has changed. Told when the code that runs now is done, so that nobody
   * sees half of a change, and in a burst once a frame.
   */
  protected changed(): void {
    this.#snapshot = undefined;
    if (this.#isTelling || this.#listeners.size === 0) return;
    this.#isTelling = true;
    const wait = this.#toldAt + FRAME_MS - this.#clock.now();
    // More than a frame: the clock was set back.
    if (wait <= 0 || wait > FRAME_MS) queueMicrotask(() => this.#tell());
    else this.#clock.after(wait, () => this.#tell());
  }

  #tell(): void {
    this.#isTelling = false;
    this.#toldAt = this.#clock.now();
    for (const listener of this.#listeners) callSafely(listener);
  }
}

/** A listener that throws is its owner's fault, and must not keep the SDK or the other listeners from their work. */
export function callSafely(listener: () => void): void {
  try {
    listener();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
