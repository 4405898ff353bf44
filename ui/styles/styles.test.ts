import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'bun:test';

const names = (await readdir(import.meta.dir)).filter(
  (name) => name.endsWith('.css') && name !== 'index.css',
);
const sheets = new Map(await Promise.all(names.map(async (name) => [name, await read(name)] as const)));

async function read(name: string): Promise<string> {
  return await Bun.file(join(import.meta.dir, name)).text();
}

/** All sheets as one, with every nested rule flattened. */
async function bundle(): Promise<string> {
  const entrypoints = [join(import.meta.dir, 'index.css')];
  const { outputs } = await Bun.build({ entrypoints, minify: true });
  return (await outputs[0]?.text()) ?? '';
}

test('every sheet is in the cascade layer', async () => {
  const imports = (await read('index.css')).matchAll(/^@import '\.\/(.+)' layer\(messaging-ui\);$/gm);
  expect(new Set([...imports].map((match) => match[1] ?? ''))).toEqual(new Set(names));
});

test('every rule is about a class of the components, except for variables and steps of animations', async () => {
  const rules = [...(await bundle()).matchAll(/([^{};]+)\{([^{}]*)\}/g)];
  const others = rules.filter(([, selector = '']) => !selector.includes('.msg-'));
  expect(rules.length).toBeGreaterThan(100);
  for (const [, selector = '', body = ''] of others)
    if (selector === ':root') expect(body).toMatch(/^(?:--msg-[\w-]+:[^;]+;?)+$/);
    else expect(selector).toMatch(/^(?:0%|to)$/);
});

test.each(names.filter((name) => name !== 'tokens.css'))(
  '%s writes no color, size or radius',
  async (name) => {
    const literals = (sheets.get(name) ?? '').matchAll(
      // A width of 1px hides an element or draws a line; the space around an element, as in `100vw - 2rem`, is no size.
      /^\s*(?:[\w-]*color|background|fill|(?:min-|max-)?(?:width|height)|font-size|border-radius): .*(?:#|rgb|hsl|(?<![+-] |[\w.])(?!1px)[\d.]+(?:rem|px)).*$/gm,
    );
    expect([...literals].map(([line]) => line.trim())).toEqual([]);
  },
);

test('every variable is declared, documented and used', () => {
  const [tokens = ''] = (sheets.get('tokens.css') ?? '').split('@media');
  const declared = [...tokens.matchAll(/^ {2}(--msg-[\w-]+):[^;]+;( \/\* .+ \*\/)?$/gm)];
  const isUndocumented = ([, name = '', comment]: RegExpExecArray): boolean =>
    comment === undefined && !/^--msg-avatar-\d$/.test(name);
  expect(declared.filter(isUndocumented).map(([, name]) => name)).toEqual([]);

  const used = [...sheets.values()].flatMap((text) => text.match(/(?<=var\()--msg-[\w-]+/g) ?? []);
  // Set by a component on an element, not by a page.
  const local = ['--msg-ground', '--msg-ratio', '--msg-natural-width'];
  expect(new Set(used)).toEqual(new Set([...declared.map(([, name = '']) => name), ...local]));
});
