import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import type { EmbeddedOptions } from './embedded.ts';

declare const self: Worker;

let stop = async (): Promise<void> => {};

async function start({ dataDir, socket, setUp }: EmbeddedOptions): Promise<void> {
  const db = await PGlite.create({ dataDir });
  await db.exec(setUp);
  // More than the pool's one connection: the next one may arrive before the last one's end is noticed.
  const server = new PGLiteSocketServer({ db, path: socket, maxConnections: 4 });
  await server.start();
  stop = async () => {
    await server.stop();
    await db.close();
  };
}

self.addEventListener('message', ({ data }: MessageEvent<EmbeddedOptions | 'close'>) => {
  const work = data === 'close' ? stop() : start(data);
  work.then(
    () => self.postMessage('done'),
    (error: unknown) => self.postMessage(String(error)),
  );
});
