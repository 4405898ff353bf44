import { bundleInbox, type InboxFile } from '@messaging/inbox/bundle.ts';
import type { Config } from '../config/config.ts';

/** A file of the page, ready to be answered. */
export interface PageFile {
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Undefined for what is compressed as it is. */
  readonly gzipped: Uint8Array<ArrayBuffer> | undefined;
}

/** Seconds in a year: a file named after its content never changes. */
const FOREVER = 31_536_000;

/** The page and its files by path. Rejects when the page does not compile, which only sources in development may do. */
export async function loadPage(config: Config): Promise<ReadonlyMap<string, PageFile>> {
  const files = await bundleInbox();
  return new Map(files.map((file) => [file.path, file.path === '/' ? page(file, config) : asset(file)]));
}

function page({ base64, type }: InboxFile, config: Config): PageFile {
  const html = Buffer.from(base64, 'base64')
    .toString()
    .replace('<div id="inbox"', `$& ${attributes(config)}`)
    .replaceAll('"/inbox/', `"${config.publicPath}inbox/`);
  return packed(Buffer.from(html), {
    'Content-Type': type,
    'Content-Security-Policy': policy(config),
    'Cache-Control': 'no-cache',
  });
}

function asset({ base64, type }: InboxFile): PageFile {
  const headers = { 'Content-Type': type, 'Cache-Control': `public, max-age=${FOREVER}, immutable` };
  const bytes = Buffer.from(base64, 'base64');
  return type.startsWith('font/') ? { headers, bytes, gzipped: undefined } : packed(bytes, headers);
}

function packed(bytes: Uint8Array<ArrayBuffer>, headers: PageFile['headers']): PageFile {
  return {
    headers: { ...headers, Vary: 'Accept-Encoding' },
    bytes,
    gzipped: Bun.gzipSync(bytes, { level: 9 }),
  };
}

/** What the page is told: where it is, whom to ask for tokens, and whose pictures it may show. */
function attributes({ inboxTokenUrl = '', inboxImageOrigins, publicPath }: Config): string {
  const data = {
    'public-path': publicPath,
    'token-url': inboxTokenUrl,
    'image-origins': inboxImageOrigins.join(' '),
  };
  return Object.entries(data)
    .map(([name, value]) => `data-${name}="${Bun.escapeHTML(value)}"`)
    .join(' ');
}

/** Nothing but the service's own files and calls: even a message that became markup could not run or send anything. */
function policy({ inboxTokenUrl, inboxImageOrigins }: Config): string {
  const tokenOrigin = inboxTokenUrl === undefined ? [] : [new URL(inboxTokenUrl).origin];
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    `connect-src ${["'self'", ...tokenOrigin].join(' ')}`,
    `img-src ${["'self'", ...inboxImageOrigins].join(' ')}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
}
