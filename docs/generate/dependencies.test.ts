import { expect, test } from 'bun:test';
import { join } from 'node:path';
import rootPackage from '../../package.json';

const ROOT = join(import.meta.dir, '../..');

interface Manifest {
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

test('docs/dependencies.md has a line for each dependency and for nothing else', async () => {
  const folders = ['.', ...rootPackage.workspaces];
  const manifests = await Promise.all(
    folders.map((folder) => Bun.file(join(ROOT, folder, 'package.json')).json() as Promise<Manifest>),
  );
  const used = manifests.flatMap(({ dependencies, devDependencies }) =>
    Object.keys({ ...dependencies, ...devDependencies }),
  );
  const packages = new Set(used.filter((name) => !name.startsWith('@messaging/')));
  const page = await Bun.file(join(ROOT, 'docs/dependencies.md')).text();
  const listed = [...page.matchAll(/^- `([^`]+)`/gm)].map(([, name = '']) => name);
  expect(listed.sort()).toEqual([...packages].sort());
});
