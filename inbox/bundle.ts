import { join } from 'node:path';

/** A file of the inbox, as browsers get it. */
export interface InboxFile {
  /** Path under which it is served: `/` for the page, `/inbox/` and a name with a hash of the content for other files. */
  readonly path: string;
  readonly type: string;
  readonly base64: string;
}

/** Path of the bundled files, as the page and the styles refer to them. */
const FOLDER = '/inbox/';
const FONTS = ['instrument-sans-latin-wght-normal.woff2', 'instrument-sans-latin-ext-wght-normal.woff2'];

/**
 * Bundles the inbox for browsers, in about 0.2 s. The executable contains the result in place of this module (see
 * deploy/build.ts). Rejects when a source does not compile.
 */
export async function bundleInbox(): Promise<InboxFile[]> {
  const { outputs } = await Bun.build({
    entrypoints: [join(import.meta.dir, 'index.html')],
    target: 'browser',
    minify: true,
    splitting: true,
    publicPath: FOLDER,
    naming: { entry: '[name]-[hash].[ext]', chunk: '[name]-[hash].[ext]', asset: '[name]-[hash].[ext]' },
    // Fonts inside the style sheet would delay the first paint.
    external: ['./fonts/*'],
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  return await Promise.all([
    ...outputs.map((output) => toFile(output, toPath(output))),
    ...FONTS.map((name) => toFile(openFont(name), `${FOLDER}fonts/${name}`)),
  ]);
}

function toPath({ path, type }: Bun.BuildArtifact): string {
  return type.startsWith('text/html') ? '/' : FOLDER + path.replace('./', '');
}

function openFont(name: string): Bun.BunFile {
  return Bun.file(Bun.resolveSync(`@fontsource-variable/instrument-sans/files/${name}`, import.meta.dir));
}

async function toFile(blob: Blob, path: string): Promise<InboxFile> {
  return { path, type: blob.type, base64: Buffer.from(await blob.arrayBuffer()).toString('base64') };
}
