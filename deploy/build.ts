// Makes the one executable: npm run build [-- <path>] [--commit <hash>]
import { rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import type { BunPlugin } from 'bun';
import { bundleInbox } from '../inbox/bundle.ts';

const ROOT = join(import.meta.dir, '..');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { commit: { type: 'string' } },
});
const [outfile = join(ROOT, 'dist/messaging-service')] = positionals;

/** Returns the commit that is checked out; `unknown` outside of a repository. */
function currentCommit(): string {
  const { success, stdout } = Bun.spawnSync(['git', 'rev-parse', '--short=12', 'HEAD'], {
    cwd: ROOT,
    stderr: 'ignore',
  });
  return success ? stdout.toString().trim() : 'unknown';
}

/** Resolves the form of the Kafka client's WebAssembly that is contained in its code. The default form reads a file, which an executable does not have. */
const wasmInside: BunPlugin = {
  name: 'wasm-inside',
  setup(build) {
    build.onResolve({ filter: /^@platformatic\/wasm-utils$/ }, ({ importer }) => ({
      path: Bun.resolveSync('@platformatic/wasm-utils/bundled', dirname(importer)),
    }));
  },
};

/** Bundled first: a build that starts another build waits for it forever. */
const inbox = await bundleInbox();

/** Puts the inbox into the executable, which has no sources to bundle it from. */
const inboxInside: BunPlugin = {
  name: 'inbox-inside',
  setup(build) {
    build.onLoad({ filter: /\/inbox\/bundle\.ts$/ }, () => ({
      contents: `const files = ${JSON.stringify(inbox)};\nexport const bundleInbox = async () => files;`,
      loader: 'js',
    }));
  },
};

const { logs, outputs, success } = await Bun.build({
  // The embedded database runs in a worker, which the bundler does not follow.
  entrypoints: [join(ROOT, 'server/main.ts'), join(ROOT, 'server/db/embedded-worker.ts')],
  // With this root the worker is beside main.ts at the top of the executable, where embedded.ts expects it.
  root: join(ROOT, 'server/db'),
  // A bunfig.toml in the working directory does not belong to this program. A .env there is read, as in development.
  compile: { outfile, autoloadBunfig: false },
  // Identifiers are kept and the source map is inlined, so that stack traces name functions, files and lines.
  plugins: [wasmInside, inboxInside],
  minify: { whitespace: true, syntax: true, identifiers: false },
  sourcemap: 'inline',
  // See server/config/version.ts.
  define: { BUILD_COMMIT: JSON.stringify(values.commit ?? currentCommit()) },
  throw: false,
});

for (const log of logs) process.stderr.write(`${Bun.inspect(log)}\n`);
// The bundler leaves copies of the maps beside the executable.
for (const { kind, path } of outputs) if (kind === 'sourcemap') await rm(path, { force: true });

if (success) {
  const megabytes = Math.round(Bun.file(outfile).size / 1_000_000);
  process.stdout.write(`${basename(outfile)}: ${megabytes} MB\n`);
} else process.exitCode = 1;
