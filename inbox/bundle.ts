import { join } from 'node:path';

/** A file of the inbox as browsers get it. */
export interface InboxFile {
  /** Where it is served: `/` for the page, the others below `/inbox/`, named after their content. */
  readonly path: string;
  readonly type: string;
  readonly base64: string;
}

/** Where the bundle's files are served, as the page and the styles name them. */
const FOLDER = '/inbox/';
const FONTS = ['instrument-sans-latin-wght-normal.woff2', 'instrument-sans-latin-ext-wght-normal.woff2'];

/**
 * Bundles the inbox for browsers, in some 0.2 s. The executable carries the result instead of this module (see
 * deploy/build.ts). Rejects when a source does not compile.
 */
export async function bundleInbox(): Promise<InboxFile[]> {
  const { outputs } = await Bun.build({
    entrypoints: [join(import.meta.dir, 'index.html')],
    target: 'browser',
    minify: true,
    publicPath: FOLDER,
    naming: { entry: '[name]-[hash].[ext]', chunk: '[name]-[hash].[ext]', asset: '[name]-[hash].[ext]' },
    // Fonts inside the style sheet would hold up the first paint.
    external: ['./fonts/*'],
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  return await Promise.all([
    ...outputs.map((output) => fileOf(output, pathOf(output))),
    ...FONTS.map((name) => fileOf(fontFile(name), `${FOLDER}fonts/${name}`)),
  ]);
}

function pathOf({ path, type }: Bun.BuildArtifact): string {
  return type.startsWith('text/html') ? '/' : FOLDER + path.replace('./', '');
}

function fontFile(name: string): Bun.BunFile {
  return Bun.file(Bun.resolveSync(`@fontsource-variable/instrument-sans/files/${name}`, import.meta.dir));
}

async function fileOf(blob: Blob, path: string): Promise<InboxFile> {
  return { path, type: blob.type, base64: Buffer.from(await blob.arrayBuffer()).toString('base64') };
}
