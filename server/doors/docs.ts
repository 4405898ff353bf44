import asyncapi from '../../docs/asyncapi.json';
import openapi from '../../docs/openapi.json';
import { SCRIPT, STYLE } from './docs-assets.ts';
import { docsPage } from './docs-page.ts';
import type { HttpApp } from './http.ts';

/** The page loads nothing but its own style and its own search. */
const POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** `/docs`: the REST side as a page, and both documents for tools. They are public, like the files in docs/. */
export function addDocs(app: HttpApp): void {
  const page = docsPage(openapi);
  addFile(app, '/docs', 'text/html; charset=utf-8', page);
  addFile(app, '/docs/style.css', 'text/css; charset=utf-8', STYLE);
  addFile(app, '/docs/search.js', 'text/javascript; charset=utf-8', SCRIPT);
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
