// Makes the one executable: npm run build [-- <path>]
import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';

const ROOT = join(import.meta.dir, '..');
const outfile = process.argv[2] ?? join(ROOT, 'dist/messaging-service');

const { logs, outputs, success } = await Bun.build({
  // The embedded database runs in a worker, which the bundler does not follow by itself.
  entrypoints: [join(ROOT, 'server/main.ts'), join(ROOT, 'server/db/embedded-worker.ts')],
  // Inside the executable main.ts lies at the top; with this root the worker lies beside it, where embedded.ts looks.
  root: join(ROOT, 'server/db'),
  // A bunfig.toml in the working directory is none of this program's. A .env there is read, as in development.
  compile: { outfile, autoloadBunfig: false },
  // Names stay, and the map goes into the executable: stack traces in the log name functions, files and lines.
  minify: { whitespace: true, syntax: true, identifiers: false },
  sourcemap: 'inline',
  throw: false,
});

for (const log of logs) process.stderr.write(`${Bun.inspect(log)}\n`);
// The bundler leaves copies of the maps beside the executable.
for (const { kind, path } of outputs) if (kind === 'sourcemap') await rm(path, { force: true });

if (success) {
  const megabytes = Math.round(Bun.file(outfile).size / 1_000_000);
  process.stdout.write(`${basename(outfile)}: ${megabytes} MB\n`);
} else process.exitCode = 1;
