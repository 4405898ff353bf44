import type { Config } from '../config/config.ts';
import { isDemo } from '../config/is-demo.ts';
import type { HttpApp } from './http-app.ts';
import { loadPage, type PageFile } from './page-files.ts';

/** The page at `/`, also for the addresses that it gives its conversations, and the files it is made of. */
const PATHS = ['/', '/conversations/*', '/inbox/*'];

/** The inbox: where the demo is, or the platform tells the page whose it is. */
export function addPage(app: HttpApp, config: Config): void {
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
