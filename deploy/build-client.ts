// Builds the package of the SDK; with --check it only prints the size: npm run build:client [-- --check | --repository <URL>]
import { cp, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import clientPackage from '../client/package.json';

const ROOT = join(import.meta.dir, '..');
const DIST = join(ROOT, 'dist/client');
/**
 * Largest size of the core in bytes, minified and gzipped. The generated table of routes takes about 400 of them; messages that
 * change, which every client has to follow to show the truth, about 2,400; a timeline that can leave its end about 250;
 * what the user has set for threads, shown at once and merged by its version, and the totals that events bring about 600.
 */
const MOST_BYTES = 17.5 * 1024;

const {
  values: { check: isCheck, repository },
} = parseArgs({
  options: {
    check: { type: 'boolean' },
    // URL of the sources. npm checks the provenance of a published package against it.
    repository: { type: 'string' },
  },
});

/** What a page needs only for a feature, each with its limit in bytes, its part of the core's code included. */
const ENTRIES: Readonly<Record<string, number>> = {
  drafts: 1_024,
  files: 3_072,
  schedule: 2_048,
  search: 4_096,
};

const core = await bundle('client/index.ts');
await measure('@messaging/client', core, MOST_BYTES);
const entries = await Promise.all(
  Object.entries(ENTRIES).map(async ([name, limit]) => {
    const outputs = await bundle(`client/${name}.ts`);
    await measure(`@messaging/client/${name}`, outputs, limit);
    return outputs;
  }),
);
if (process.exitCode === undefined && isCheck !== true) await writePackage();

/** Prints the size of a bundle, minified and gzipped. One above its limit is the end of the build. */
async function measure(name: string, [module]: readonly Bun.BuildArtifact[], limit: number): Promise<void> {
  const bytes = Bun.gzipSync((await module?.arrayBuffer()) ?? new ArrayBuffer(), { level: 9 }).length;
  process.stdout.write(`${name}: ${bytes} of at most ${limit} bytes, minified and gzipped\n`);
  if (module === undefined || bytes > limit) process.exitCode = 1;
}

/** Bundles a minified module and its source map. */
async function bundle(entry: string, banner = ''): Promise<Bun.BuildArtifact[]> {
  const { outputs } = await Bun.build({
    entrypoints: [join(ROOT, entry)],
    target: 'browser',
    format: 'esm',
    minify: true,
    sourcemap: 'linked',
    banner,
    external: ['react'],
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  return outputs;
}

/** Writes the modules, their types and a publishable manifest into dist/client. */
async function writePackage(): Promise<void> {
  await rm(DIST, { recursive: true, force: true });
  // Frameworks that render on a server load a module in browsers only if it has this directive.
  const hooks = await bundle('client/react.ts', "'use client';");
  for (const output of [...core, ...hooks, ...entries.flat()])
    await Bun.write(join(DIST, output.path), output);
  await writeTypes();
  for (const file of ['client/README.md', 'client/CHANGELOG.md', 'LICENSE'])
    await cp(join(ROOT, file), join(DIST, file.replace('client/', '')));
  await Bun.write(join(DIST, 'package.json'), `${JSON.stringify(manifest(), null, 2)}\n`);
  process.stdout.write(`${relative(ROOT, DIST)}: written\n`);
}

/** Writes the types, together with the parts of protocol/ that they import. */
async function writeTypes(): Promise<void> {
  const types = join(DIST, 'types');
  const tsc = Bun.spawn(
    [process.execPath, 'x', 'tsc', '-p', join(ROOT, 'client/tsconfig.build.json'), '--outDir', types],
    {
      cwd: ROOT,
      stdout: 'inherit',
      stderr: 'inherit',
    },
  );
  if ((await tsc.exited) !== 0) throw new Error('the types could not be written');
  for (const path of new Bun.Glob('**/*.d.ts').scanSync({ cwd: types })) {
    const file = Bun.file(join(types, path));
    const text = (await file.text())
      .replaceAll(/'@messaging\/protocol\/([\w/-]+)'/g, "'../protocol/$1.js'")
      .replaceAll(/(from '\.[^']*)\.ts'/g, "$1.js'");
    await Bun.write(file, text);
  }
}

function manifest(): object {
  const { private: _, devDependencies: __, exports: ___, ...published } = clientPackage;
  return {
    ...published,
    ...(repository !== undefined && { repository: { type: 'git', url: repository, directory: 'client' } }),
    sideEffects: false,
    exports: {
      '.': { types: './types/client/index.d.ts', default: './index.js' },
      './react': { types: './types/client/react.d.ts', default: './react.js' },
      ...Object.fromEntries(
        Object.keys(ENTRIES).map((name) => [
          `./${name}`,
          { types: `./types/client/${name}.d.ts`, default: `./${name}.js` },
        ]),
      ),
    },
    engines: { node: '>=22' },
    publishConfig: { access: 'public', provenance: true },
  };
}
