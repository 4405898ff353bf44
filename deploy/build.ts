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

/** The commit that is checked out, where this is a repository. */
function currentCommit(): string {
  const { success, stdout } = Bun.spawnSync(['git', 'rev-parse', '--short=12', 'HEAD'], {
    cwd: ROOT,
    stderr: 'ignore',
  });
  return success ? stdout.toString().trim() : 'unknown';
}

/** The Kafka client reads its WebAssembly from a file beside its code, which an executable has not; this form of it has it inside. */
const wasmInside: BunPlugin = {
  name: 'wasm-inside',
  setup(build) {
    build.onResolve({ filter: /^@platformatic\/wasm-utils$/ }, ({ importer }) => ({
      path: Bun.resolveSync('@platformatic/wasm-utils/bundled', dirname(importer)),
    }));
  },
};

/** Made first: one build waits for the other for ever when it starts it itself. */
const inbox = await bundleInbox();

/** The executable has no sources to bundle the inbox from, so it carries the files. */
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
  // The embedded database runs in a worker, which the bundler does not follow by itself.
  entrypoints: [join(ROOT, 'server/main.ts'), join(ROOT, 'server/db/embedded-worker.ts')],
  // Inside the executable main.ts lies at the top; with this root the worker lies beside it, where embedded.ts looks.
  root: join(ROOT, 'server/db'),
  // A bunfig.toml in the working directory is none of this program's. A .env there is read, as in development.
  compile: { outfile, autoloadBunfig: false },
  // Names stay, and the map goes into the executable: stack traces in the log name functions, files and lines.
  plugins: [wasmInside, inboxInside],
  minify: { whitespace: true, syntax: true, identifiers: false },
  sourcemap: 'inline',
  // See server/version.ts.
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
