import { expect, test } from 'bun:test';
import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const ROOT = join(import.meta.dir, '..');
const PAGES = ['*.md', 'docs/**/*.md', 'load/*.md', 'client/*.md', 'ui/*.md'].flatMap(find).sort();
const TOP = readdirSync(ROOT, { withFileTypes: true }).filter((entry) => entry.isDirectory());
const FOLDERS = new Set(
  TOP.map(({ name }) => name).filter((name) => !/^(?:dist|node_modules|\.git)$/.test(name)),
);
const TESTS = new Set(find('test/**/*.test.ts').map((path) => basename(path)));

function find(pattern: string): string[] {
  return [...new Bun.Glob(pattern).scanSync(ROOT)];
}

/** Paths of the repository in code spans, and names of test files without a folder. */
function pathsInCode(text: string): string[] {
  const code = [...text.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);
  return code
    .filter((path) => /^[\w.-]+(?:\/[\w.-]+)*\/?$/.test(path))
    .filter((path) =>
      path.includes('/') ? FOLDERS.has(path.split('/')[0] ?? '') : path.endsWith('.test.ts'),
    );
}

/** Targets of links, relative to the page. */
function linksIn(text: string): string[] {
  return [...text.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^\w+:/.test(target));
}

test.each(PAGES)('%s names only paths that exist', async (page) => {
  const text = await Bun.file(join(ROOT, page)).text();
  const missingPaths = pathsInCode(text).filter((path) =>
    path.includes('/') ? !existsSync(join(ROOT, path)) : !TESTS.has(path),
  );
  const missingLinks = linksIn(text).filter((target) => !existsSync(join(ROOT, dirname(page), target)));
  expect([...missingPaths, ...missingLinks]).toEqual([]);
});
