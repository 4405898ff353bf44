import { useSyncExternalStore } from 'react';

const MINUTE_MS = 60_000;

/** Renders the component again every minute, for times such as "5 minutes ago". Returns the minutes since 1970. */
export function useMinute(): number {
  return useSyncExternalStore(subscribe, () => Math.floor(Date.now() / MINUTE_MS));
}

function subscribe(listener: () => void): () => void {
  const timer = setInterval(listener, MINUTE_MS);
  return () => clearInterval(timer);
}
