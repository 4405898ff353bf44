// Makes the SDK's package, or with --check only tells its size: npm run build:client [-- --check]
import { cp, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import clientPackage from '../client/package.json';

const ROOT = join(import.meta.dir, '..');
const DIST = join(ROOT, 'dist/client');
/** Bytes of the core, minified and gzipped, at the most. */
const MOST_BYTES = 12 * 1024;

const { outputs } = await Bun.build({
  entrypoints: [join(ROOT, 'client/index.ts'), join(ROOT, 'client/react.ts')],
  target: 'browser',
  format: 'esm',
  minify: true,
  external: ['react'],
  define: { 'process.env.NODE_ENV': '"production"' },
});

const core = await outputs[0]?.arrayBuffer();
const bytes = Bun.gzipSync(core ?? new ArrayBuffer(), { level: 9 }).length;
process.stdout.write(`@messaging/client: ${bytes} of at most ${MOST_BYTES} bytes, minified and gzipped\n`);
if (bytes === 0 || bytes > MOST_BYTES) process.exitCode = 1;
else if (!process.argv.includes('--check')) await writePackage();

/** dist/client: the modules, their types and a manifest that can be published. */
async function writePackage(): Promise<void> {
  await rm(DIST, { recursive: true, force: true });
  for (const output of outputs) await Bun.write(join(DIST, output.path), output);
  await writeTypes();
  for (const file of ['client/README.md', 'LICENSE'])
    await cp(join(ROOT, file), join(DIST, file.replace('client/', '')));
  await Bun.write(join(DIST, 'package.json'), `${JSON.stringify(manifest(), null, 2)}\n`);
  process.stdout.write(`${relative(ROOT, DIST)}: written\n`);
}

/** The types, with the bounds they take from protocol/ beside them. */
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
      .replaceAll(/'@messaging\/protocol\/([\w-]+)'/g, "'../protocol/$1.js'")
      .replaceAll(/(from '\.[^']*)\.ts'/g, "$1.js'");
    await Bun.write(file, text);
  }
}

function manifest(): object {
  const { name, version, type, peerDependencies, peerDependenciesMeta } = clientPackage;
  return {
    name,
    version,
    description: 'Client of the messaging service: conversations, presence and notifications',
    license: 'MIT',
    type,
    sideEffects: false,
    exports: {
      '.': { types: './types/client/index.d.ts', default: './index.js' },
      './react': { types: './types/client/react.d.ts', default: './react.js' },
    },
    engines: { node: '>=22' },
    peerDependencies,
    peerDependenciesMeta,
  };
}
