import asyncapi from '../../docs/asyncapi.json';
import openapi from '../../docs/openapi.json';
import page from '../../docs/page/index.html' with { type: 'text' };
import script from '../../docs/page/search.js' with { type: 'text' };
import style from '../../docs/page/style.css' with { type: 'text' };
import type { HttpApp } from './http-app.ts';

/** The page loads nothing but its own style and its own search. */
const POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Serves `/docs`: the REST side as a page, and both documents for tools. They are public, like the files in docs/. */
export function addDocs(app: HttpApp): void {
  addFile(app, '/docs', 'text/html; charset=utf-8', page as unknown as string);
  addFile(app, '/docs/style.css', 'text/css; charset=utf-8', style);
  addFile(app, '/docs/search.js', 'text/javascript; charset=utf-8', script);
  addFile(app, '/docs/openapi.json', 'application/json', JSON.stringify(openapi));
  addFile(app, '/docs/asyncapi.json', 'application/json', JSON.stringify(asyncapi));
}

function addFile(app: HttpApp, path: string, type: string, text: string): void {
  app.get(path, (c) =>
    c.body(text, 200, {
      'Content-Type': type,
      'Content-Security-Policy': POLICY,
      'Cache-Control': 'no-cache',
    }),
  );
}
