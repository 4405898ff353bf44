// Says which files import what their room may not, or hold SQL outside server/db: bun test/rooms/check.ts
import { join } from 'node:path';
import { violations } from './rooms.ts';

const ROOT = join(import.meta.dir, '../..');

const paths = [...new Bun.Glob('**/*.{ts,tsx}').scanSync({ cwd: ROOT })].filter(
  (path) => !/(?:^|\/)(?:node_modules|dist)\//.test(path),
);
const found: string[] = [];
for (const path of paths.sort()) found.push(...violations(path, await Bun.file(join(ROOT, path)).text()));

process.stdout.write(found.map((line) => `${line}\n`).join(''));
process.stdout.write(`${paths.length} files, ${found.length} against the import directions.\n`);
process.exitCode = found.length > 0 ? 1 : 0;
