import type { Config } from '../config.ts';
import { addDemo } from '../demo/door.ts';
import { isDemo } from '../demo/is-demo.ts';
import type { HttpApp } from './http.ts';
import { loadPage, type PageFile } from './page-files.ts';

/** The page at `/`, also for the addresses that it gives its conversations, and the files it is made of. */
const PATHS = ['/', '/conversations/*', '/inbox/*'];

/** The inbox: where the demo is, or the platform tells the page whose it is. */
export function addPage(app: HttpApp, config: Config): void {
  addDemo(app, config);
  if (!isDemo(config) && config.inboxTokenUrl === undefined) return;
  let files: Promise<ReadonlyMap<string, PageFile>> | undefined;
  app.on('GET', PATHS, async (c) => {
    const { path } = c.req;
    files ??= loadPage(config);
    const file = (await files).get(path.startsWith('/inbox/') ? path : '/');
    if (file === undefined) return c.notFound();
    const { headers, bytes, gzipped } = file;
    if (gzipped === undefined || c.req.header('accept-encoding')?.includes('gzip') !== true)
      return c.body(bytes, 200, headers);
    return c.body(gzipped, 200, { ...headers, 'Content-Encoding': 'gzip' });
  });
}
