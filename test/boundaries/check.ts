// Checks import directions, import cycles, and that only server/db holds SQL: bun test/boundaries/check.ts
import { join } from 'node:path';
import { listImports, violations } from './boundaries.ts';
import { findCycles } from './cycles.ts';

const ROOT = join(import.meta.dir, '../..');

const paths = [...new Bun.Glob('**/*.{ts,tsx}').scanSync({ cwd: ROOT })]
  .filter((path) => !/(?:^|\/)(?:node_modules|dist)\//.test(path))
  .sort();
const texts = await Promise.all(
  paths.map(async (path) => [path, await Bun.file(join(ROOT, path)).text()] as const),
);
const found = texts.flatMap(([path, text]) => violations(path, text));
const imports = new Map(
  texts.map(([path, text]) => [path, listImports(path, text).map(({ target }) => target)]),
);
const cycles = findCycles(imports).map((cycle) => `cycle: ${cycle.join(' -> ')}`);

process.stdout.write([...found, ...cycles].map((line) => `${line}\n`).join(''));
process.stdout.write(
  `${paths.length} files, ${found.length} against the import directions, ${cycles.length} cycles.\n`,
);
process.exitCode = found.length + cycles.length > 0 ? 1 : 0;
