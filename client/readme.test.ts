import { afterAll, expect, test } from 'bun:test';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dir, '..');
// Below the repository, so that the packages are found.
const DIR = join(ROOT, 'node_modules/.cache/messaging-readme');
afterAll(() => rmSync(DIR, { recursive: true, force: true }));

test('the examples of the README compile', async () => {
  const readme = await Bun.file(join(import.meta.dir, 'README.md')).text();
  const examples = [...readme.matchAll(/^```(tsx?)\n([\s\S]*?)^```/gm)];
  expect(examples.length).toBeGreaterThan(4);
  mkdirSync(DIR, { recursive: true });
  for (const [i, [, ext, code = '']] of examples.entries())
    await Bun.write(join(DIR, `example-${i}.${ext}`), code);
  const config = { extends: join(ROOT, 'tsconfig.json'), include: ['*'], exclude: [] };
  await Bun.write(join(DIR, 'tsconfig.json'), JSON.stringify(config));
  const tsc = Bun.spawn([process.execPath, 'x', 'tsc', '-p', DIR], { cwd: ROOT, stderr: 'inherit' });
  expect(await new Response(tsc.stdout).text()).toBe('');
  expect(await tsc.exited).toBe(0);
});
