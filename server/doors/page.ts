import css from '@messaging/inbox/page.css' with { type: 'text' };
import html from '@messaging/inbox/page.html' with { type: 'text' };
import script from '@messaging/inbox/page.ts' with { type: 'text' };
import { AppError } from '../app-error.ts';
import type { Config } from '../config.ts';
import { demoUsers } from '../demo.ts';
import type { HttpApp } from './http.ts';
import { isOriginAllowed } from './origin.ts';

/** Nothing but the service's own files and calls: even a message that became markup could not run or send anything. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The page at `/` on which two demo users chat, while developing. Production has none of its routes. */
export function addPage(app: HttpApp, config: Config): void {
  if (config.production) return;
  const js = new Bun.Transpiler({ loader: 'ts', target: 'browser' }).transformSync(script);
  addFile(app, '/', 'text/html', html);
  addFile(app, '/page.css', 'text/css', css);
  addFile(app, '/page.js', 'text/javascript', js);
  app.get('/demo/session', async (c) => {
    // ALLOWED_ORIGINS is about the API: no other site's page may ever pick up tokens here.
    if (!isOriginAllowed(c.req.header('origin'), c.req.header('host'), [])) {
      throw new AppError('origin_not_allowed');
    }
    c.header('Cache-Control', 'no-store');
    return c.json({ users: await demoUsers(config) });
  });
}

function addFile(app: HttpApp, path: string, type: string, text: string): void {
  app.get(path, (c) =>
    c.body(text, 200, {
      'Content-Type': `${type}; charset=utf-8`,
      'Content-Security-Policy': POLICY,
      'Cache-Control': 'no-cache',
    }),
  );
}
