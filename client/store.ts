import type { Clock } from './clock.ts';

/** An observable value, as React's `useSyncExternalStore` takes it. Both functions work without their object. */
export interface Store<T> {
  /** Calls `listener` after changes, at most every 16 ms. Returns a function that unsubscribes. */
  readonly subscribe: (listener: () => void) => () => void;
  /** The current value. It is immutable, and the same object until the next change. */
  readonly getSnapshot: () => T;
}

/** Time of one frame of a screen, in milliseconds: more changes than one are not visible. */
const FRAME_MS = 16;

/** A store that builds its snapshot on demand, so that changes without a reader cost nothing. */
export abstract class View<T> implements Store<T> {
  readonly #clock: Clock;
  readonly #listeners = new Set<() => void>();
  #snapshot: { readonly value: T } | undefined;
  #notifiedAt = Number.NEGATIVE_INFINITY;
  #isNotifyScheduled = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    // Wrapped, so that one listener may subscribe twice and unsubscribe once.
    const wrapped = (): void => listener();
    this.#listeners.add(wrapped);
    this.onSubscribe();
    return () => void this.#listeners.delete(wrapped);
  };

  readonly getSnapshot = (): T => {
    this.#snapshot ??= { value: this.build() };
    return this.#snapshot.value;
  };

  /** Builds the current snapshot. */
  protected abstract build(): T;

  /** Called at each subscription. */
  protected onSubscribe(): void {}

  get isWatched(): boolean {
    return this.#listeners.size > 0;
  }

  /**
   * To be called when a source of the snapshot has changed. Listeners run after the current task, so that they never see
   * half a change, and at most once a frame.
   */
  protected changed(): void {
    this.#snapshot = undefined;
    if (this.#isNotifyScheduled || this.#listeners.size === 0) return;
    this.#isNotifyScheduled = true;
    const wait = this.#notifiedAt + FRAME_MS - this.#clock.now();
    // A wait of more than a frame means that the clock was set back.
    if (wait <= 0 || wait > FRAME_MS) queueMicrotask(() => this.#notify());
    else this.#clock.after(wait, () => this.#notify());
  }

  #notify(): void {
    this.#isNotifyScheduled = false;
    this.#notifiedAt = this.#clock.now();
    for (const listener of this.#listeners) callSafely(listener);
  }
}

/** Calls a listener. Its error is thrown in a task of its own, so that it stops neither the SDK nor other listeners. */
export function callSafely(listener: () => void): void {
  try {
    listener();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
