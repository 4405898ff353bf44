import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import initdb from '../../node_modules/@electric-sql/pglite/dist/initdb.wasm' with { type: 'file' };
import files from '../../node_modules/@electric-sql/pglite/dist/pglite.data' with { type: 'file' };
import postgres from '../../node_modules/@electric-sql/pglite/dist/pglite.wasm' with { type: 'file' };
import type { EmbeddedOptions } from './embedded.ts';

declare const self: Worker;

let stop = async (): Promise<void> => {};

/** The files that PGlite expects beside its own module. As imports they are part of the executable. */
async function loadFiles() {
  const [pgliteWasmModule, initdbWasmModule] = await Promise.all([compile(postgres), compile(initdb)]);
  return { pgliteWasmModule, initdbWasmModule, fsBundle: Bun.file(files) };
}

async function compile(path: string): Promise<WebAssembly.Module> {
  return await WebAssembly.compile(await Bun.file(path).arrayBuffer());
}

async function start({ dataDir, socket, setUp }: EmbeddedOptions): Promise<void> {
  const db = await PGlite.create({ dataDir, ...(await loadFiles()) });
  await db.exec(setUp);
  // More than the pool's single connection: a new one may arrive before the end of the previous one is noticed.
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
