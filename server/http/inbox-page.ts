import type { Config } from '../config/config.ts';
import { isDemo } from '../config/is-demo.ts';
import type { HttpApp } from './http-app.ts';
import { loadPage, type PageFile } from './page-files.ts';

/** Paths of the page, of its conversations, and of its files. */
const PATHS = ['/', '/conversations/*', '/inbox/*'];

/** Serves the inbox in the demo, and where a token URL lets the page identify its user. */
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
