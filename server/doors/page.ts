// oxlint-disable import/default -- imported as text, whatever a file exports: its default is the text
import css from '@messaging/inbox/page.css' with { type: 'text' };
import html from '@messaging/inbox/page.html' with { type: 'text' };
import link from '@messaging/inbox/link.ts' with { type: 'text' };
import messageList from '@messaging/inbox/message-list.ts' with { type: 'text' };
import page from '@messaging/inbox/page.ts' with { type: 'text' };
import { AppError } from '../app-error.ts';
import type { Config } from '../config.ts';
import { demoUsers, isDemo } from '../demo.ts';
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

/** The page at `/` on which two demo users chat: of the embedded default only, since anybody here may be them. */
export function addPage(app: HttpApp, config: Config): void {
  if (!isDemo(config)) return;
  const transpiler = new Bun.Transpiler({ loader: 'ts', target: 'browser' });
  addFile(app, '/', 'text/html', html);
  addFile(app, '/page.css', 'text/css', css);
  for (const [path, script] of Object.entries({
    '/page.js': page,
    '/link.js': link,
    '/message-list.js': messageList,
  }))
    addFile(app, path, 'text/javascript', transpiler.transformSync(script));
  app.get('/demo/session', async (c) => {
    // ALLOWED_ORIGINS is about the API: no other site's page may ever pick up tokens here.
    if (!isOriginAllowed(c.req.header('origin'), c.req.header('host'), [])) {
      throw new AppError('origin_not_allowed', { message: 'Only the demo page itself may ask.' });
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
