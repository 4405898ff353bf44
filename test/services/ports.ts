import { createServer } from 'node:net';

// Below the range of ports for outgoing connections (from 32768 on Linux): no client may take the port of a service
// while that is down before its restart.
const LOWEST = 15_000;
const HIGHEST = 30_000;
const ATTEMPTS = 50;

/** Resolves to a loopback port without a listener. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST));
    if (await isFree(port)) return port;
  }
  throw new Error(`No free port found between ${LOWEST} and ${HIGHEST}.`);
}

function isFree(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const server = createServer();
  server.once('error', () => resolve(false));
  server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  return promise;
}
