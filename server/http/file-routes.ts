import type { Context as HttpContext } from 'hono';
import { API_PREFIX } from '@messaging/protocol/endpoints';
import { uuid } from '@messaging/protocol/primitives';
import { AppError } from '../app-error.ts';
import { readOpenableFile } from '../commands/read-openable.ts';
import type { Context } from '../context.ts';
import { findAwaitedSize } from '../db/files.ts';
import { recordOpens } from '../db/file-opens.ts';
import { toPreview, type FileLinks, type OpenGrant } from '../files/file-links.ts';
import { needFiles } from '../files/files.ts';
import type { Presentation } from '../files/file-store.ts';
import { countRefused, refuseFile } from '../files/refuse-file.ts';
import { toPresentation } from '../files/to-presentation.ts';
import { bearerToken } from './bearer.ts';
import type { Env, HttpApp } from './http-app.ts';
import { readRange } from './read-range.ts';

const FILE = '/files/:fileId';
const CONTENT = `${FILE}/content`;

/** Whether a request carries the bytes of a file, which are longer than any other body. */
export function isUpload({ req }: HttpContext): boolean {
  return req.method === 'PUT' && /\/files\/[^/]+\/content$/.test(req.path);
}

/** The routes whose bodies are bytes. */
export function addFileRoutes(app: HttpApp, context: Context): void {
  app.put(API_PREFIX + CONTENT, async (c) => {
    c.set('route', CONTENT);
    await receive(context, c).catch((error: unknown) => {
      countRefused(context.metrics, error);
      throw error;
    });
    return c.body(null, 204);
  });
  app.get(API_PREFIX + FILE, async (c) => {
    c.set('route', FILE);
    return await open(context, c);
  });
}

/** An address that was signed for a file is enough: no token travels with the bytes. */
async function receive({ db, files }: Context, c: HttpContext<Env>): Promise<void> {
  const { links, receiver } = needFiles(files);
  const id = readId(c);
  links.checkUpload(id, c.req.query());
  const size = receiver && (await findAwaitedSize(db, id));
  if (receiver === undefined || size === undefined) throw new AppError('not_found');
  const announced = c.req.header('content-length');
  const isOther = announced !== undefined && Number(announced) !== size;
  if (isOther || c.req.raw.body === null)
    throw refuseFile('size', `must be ${size} bytes, as it was reserved`);
  await receiver.receive({ id, size }, c.req.raw.body);
}

/** Sends the bytes to a user with a token or with a link, after a look at what the user may see now. */
async function open(context: Context, c: HttpContext<Env>): Promise<Response> {
  const files = needFiles(context.files);
  const id = readId(c);
  const { userId, preview } = await readGrant(context, files.links, c);
  const file = await readOpenableFile(context, userId, id);
  const side = file.hasPreview ? preview : undefined;
  const isRest = /^bytes=[1-9]/.test(c.req.header('range') ?? '');
  // A player reads a film in many ranges; only the first one opens it.
  if (side === undefined && file.ownerId !== userId && !isRest) await recordOpens(context.db, userId, [id]);
  if (!isRest) context.metrics.filesOpened.inc(side === undefined ? 'file' : 'preview');
  const presentation = toPresentation(file, side);
  const url = files.store.toUrl(id, side, presentation);
  setHeaders(c, presentation);
  if (url !== undefined) return c.redirect(url, 302);
  return await sendBytes(c, files.store.open(id, side), presentation.type);
}

async function readGrant(context: Context, links: FileLinks, c: HttpContext<Env>): Promise<OpenGrant> {
  const query = c.req.query();
  if (query['signature'] !== undefined) return links.checkOpen(readId(c), query);
  const { userId } = await context.authenticate(bearerToken(c.req.header('authorization')));
  const retryAfterMs = context.limiter.take(userId);
  if (retryAfterMs > 0) throw new AppError('rate_limited', { retryAfterMs });
  return { userId, preview: toPreview(query['preview']) };
}

/** Fails with `not_found` for a path that is not the id of a file. */
function readId(c: HttpContext<Env>): string {
  const parsed = uuid.safeParse(c.req.param('fileId'));
  if (!parsed.success) throw new AppError('not_found');
  return parsed.data;
}

/** Even a file that a browser takes for a page can neither run nor load anything, and shows in no frame. */
function setHeaders(c: HttpContext<Env>, { disposition }: Presentation): void {
  c.header('Content-Disposition', disposition);
  c.header('Content-Security-Policy', "default-src 'none'; sandbox; frame-ancestors 'none'");
  c.header('X-Content-Type-Options', 'nosniff');
  // Pages of other origins show it with an address that was made for them.
  c.header('Cross-Origin-Resource-Policy', 'cross-origin');
  c.header('Cache-Control', 'private, max-age=300');
}

async function sendBytes(c: HttpContext<Env>, bytes: Blob, type: string): Promise<Response> {
  const size = await readSize(bytes);
  c.header('Content-Type', type);
  c.header('Accept-Ranges', 'bytes');
  const range = readRange(c.req.header('range'), size);
  if (range === 'invalid') {
    c.header('Content-Range', `bytes */${size}`);
    return c.body(null, 416);
  }
  const { start, end } = range ?? { start: 0, end: size };
  c.header('Content-Length', String(end - start));
  if (range !== undefined) c.header('Content-Range', `bytes ${start}-${end - 1}/${size}`);
  return c.body(bytes.slice(start, end).stream(), range === undefined ? 200 : 206);
}

/** The size of a file on disk; zero and missing look alike to Bun until it is read. */
async function readSize(bytes: Blob): Promise<number> {
  const size = await (bytes as Bun.BunFile).stat().then(
    (found) => found.size,
    () => undefined,
  );
  if (size === undefined) throw new AppError('not_found');
  return size;
}
