import type { ReconnectingClient } from './reconnecting-client.ts';

const PAUSE_MS = 5;

/**
 * Pings until `end` settles; each client sends one ping at a time. `onPong` gets the duration of each ping in
 * milliseconds.
 */
export async function pingWhile(
  pingers: readonly ReconnectingClient[],
  end: Promise<unknown>,
  onPong: (ms: number) => void,
): Promise<void> {
  const over = new AbortController();
  const ended = end.finally(() => over.abort());
  const ping = async (client: ReconnectingClient): Promise<void> => {
    while (!over.signal.aborted) {
      const start = performance.now();
      await client.ping();
      onPong(performance.now() - start);
      await Bun.sleep(PAUSE_MS);
    }
  };
  await Promise.all([ended, ...pingers.map(ping)]);
}
