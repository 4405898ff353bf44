import { bundleInbox, type InboxFile } from '@messaging/inbox/bundle.ts';
import type { Config } from '../config/config.ts';
import { toPublicEndpoint } from '../config/file-settings.ts';

/** A file of the page, ready to be sent. */
export interface PageFile {
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Undefined for files that are compressed already. */
  readonly gzipped: Uint8Array<ArrayBuffer> | undefined;
}

/** Cache time of a file named after its content, which never changes: a year, in seconds. */
const YEAR_SECONDS = 31_536_000;

/** Loads the page and its files, by path. Rejects if the page does not compile, which can happen in development only. */
export async function loadPage(config: Config): Promise<ReadonlyMap<string, PageFile>> {
  const files = await bundleInbox();
  return new Map(files.map((file) => [file.path, file.path === '/' ? page(file, config) : asset(file)]));
}

function page({ base64, type }: InboxFile, config: Config): PageFile {
  const html = Buffer.from(base64, 'base64')
    .toString()
    .replace('<div id="inbox"', `$& ${createAttributes(config)}`)
    .replaceAll('"/inbox/', `"${config.publicPath}inbox/`);
  return compress(Buffer.from(html), {
    'Content-Type': type,
    'Content-Security-Policy': createPolicy(config),
    'Cache-Control': 'no-cache',
  });
}

function asset({ base64, type }: InboxFile): PageFile {
  const headers = { 'Content-Type': type, 'Cache-Control': `public, max-age=${YEAR_SECONDS}, immutable` };
  const bytes = Buffer.from(base64, 'base64');
  return type.startsWith('font/') ? { headers, bytes, gzipped: undefined } : compress(bytes, headers);
}

function compress(bytes: Uint8Array<ArrayBuffer>, headers: PageFile['headers']): PageFile {
  return {
    headers: { ...headers, Vary: 'Accept-Encoding' },
    bytes,
    gzipped: Bun.gzipSync(bytes, { level: 9 }),
  };
}

/** The settings of the page: its path, the URL of tokens, and the origins of images. */
function createAttributes({ inboxTokenUrl = '', inboxImageOrigins, publicPath }: Config): string {
  const data = {
    'public-path': publicPath,
    'token-url': inboxTokenUrl,
    'image-origins': inboxImageOrigins.join(' '),
  };
  return Object.entries(data)
    .map(([name, value]) => `data-${name}="${Bun.escapeHTML(value)}"`)
    .join(' ');
}

/** Permits the service's own files and calls only: even a message that became markup could not run or send anything. */
function createPolicy(config: Config): string {
  const { inboxTokenUrl, inboxImageOrigins } = config;
  const fileOrigins = listFileOrigins(config);
  const tokenOrigin = inboxTokenUrl === undefined ? [] : [new URL(inboxTokenUrl).origin];
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    `connect-src ${["'self'", ...tokenOrigin, ...fileOrigins].join(' ')}`,
    `img-src ${["'self'", 'data:', 'blob:', ...inboxImageOrigins, ...fileOrigins].join(' ')}`,
    `media-src ${["'self'", 'blob:', ...fileOrigins].join(' ')}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
}

/** Other origins than that of the page from which files are read, and to which they are sent. */
function listFileOrigins({ fileStore, filesOrigin, ...config }: Config): string[] {
  const store = fileStore.kind === 's3' ? toPublicEndpoint(config) : undefined;
  return [filesOrigin, store].flatMap((address) => (address === undefined ? [] : [new URL(address).origin]));
}
