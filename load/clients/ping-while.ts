import type { Guest } from './reconnecting-client.ts';

const PAUSE_MS = 5;

/** Pings until `end`, each of them one ping after the other. `onPong` gets how long each took, in milliseconds. */
export async function pingWhile(
  pingers: readonly Guest[],
  end: Promise<unknown>,
  onPong: (ms: number) => void,
): Promise<void> {
  const over = new AbortController();
  const ended = end.finally(() => over.abort());
  const ping = async (guest: Guest): Promise<void> => {
    while (!over.signal.aborted) {
      const start = performance.now();
      await guest.ping();
      onPong(performance.now() - start);
      await Bun.sleep(PAUSE_MS);
    }
  };
  await Promise.all([ended, ...pingers.map(ping)]);
}
