/** State of the device and the page that the SDK reacts to. Without a page the SDK is online and visible. */
export interface Environment {
  isOnline(): boolean;
  isVisible(): boolean;
  /** Calls `listener` when either may have changed. Returns a function that unsubscribes. */
  subscribe(listener: () => void): () => void;
}

/** The environment of the current page, if there is one. */
export const pageEnvironment: Environment = {
  // Outside browsers `onLine` is missing, and in browsers only `false` is reliable.
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
