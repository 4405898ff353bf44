/** What the SDK wants to know of the page it runs in; without a page it is online and visible. */
export interface Surroundings {
  isOnline(): boolean;
  isVisible(): boolean;
  /** Calls `listener` when either may have changed. Returns how to stop. */
  subscribe(listener: () => void): () => void;
}

/** The page's own, where there is one. */
export const pageSurroundings: Surroundings = {
  // Missing outside browsers; and `false` is the only value that says something.
  isOnline: () => typeof navigator === 'undefined' || (navigator as Partial<Navigator>).onLine !== false,
  isVisible: () => typeof document === 'undefined' || document.visibilityState === 'visible',
  subscribe(listener) {
    if (typeof document === 'undefined') return () => {};
    document.addEventListener('visibilitychange', listener);
    for (const type of ['online', 'offline']) addEventListener(type, listener);
    return () => {
      document.removeEventListener('visibilitychange', listener);
      for (const type of ['online', 'offline']) removeEventListener(type, listener);
    };
  },
};
