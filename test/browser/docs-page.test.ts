import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { Page } from 'playwright-core';
import type { App } from '@messaging/server/app';
import openapi from '../../docs/openapi.json';
import { startInstance } from '../harness/instance.ts';
import { sharedBrowser } from './harness/browser.ts';

const PREFIX = '/chat';

const opened = new AsyncDisposableStack();
let app: App;
let front: ReturnType<typeof Bun.serve>;
beforeAll(async () => {
  app = opened.use(await startInstance({ RATE_LIMIT_PER_MINUTE: '0' }));
  // Like nginx with a location of the prefix and a proxy_pass that ends in a slash.
  front = Bun.serve({
    port: 0,
    fetch({ url }) {
      const { pathname } = new URL(url);
      if (!pathname.startsWith(`${PREFIX}/`)) return new Response('of another service', { status: 404 });
      return fetch(new URL(pathname.slice(PREFIX.length), app.url));
    },
  });
  opened.defer(() => front.stop(true));
});
afterAll(() => opened.disposeAsync());

async function open(width: number, hash = ''): Promise<{ page: Page; problems: string[] }> {
  const page = await (await sharedBrowser()).newPage({ viewport: { width, height: 800 } });
  opened.defer(() => page.close());
  const problems: string[] = [];
  page.on('console', (message) => problems.push(message.text()));
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('response', (response) => {
    if (!response.ok()) problems.push(`${response.status()} ${response.url()}`);
  });
  await page.goto(`${front.url.origin}${PREFIX}/docs${hash}`);
  return { page, problems };
}

test.each([390, 1280])(
  'at %d px, behind a path prefix, nothing scrolls sideways and no request fails',
  async (width) => {
    const { page, problems } = await open(width);
    const { entries, excess, border } = await page.evaluate(() => {
      const all = document.querySelectorAll('details');
      for (const entry of all) entry.open = true;
      const { scrollWidth, clientWidth } = document.documentElement;
      const [first] = all;
      return {
        entries: all.length,
        excess: scrollWidth - clientWidth,
        border: first === undefined ? '' : getComputedStyle(first).borderTopStyle,
      };
    });
    const operations = Object.values(openapi.paths).flatMap((methods) => Object.keys(methods));
    expect(entries).toBe(operations.length + Object.keys(openapi.components.schemas).length);
    expect({ excess, border, problems }).toEqual({ excess: 0, border: 'solid', problems: [] });
  },
);

test('the search shows entries with all of its words, and a link opens its target', async () => {
  const { page, problems } = await open(1280);
  const shown = page.locator('details:visible > summary');
  await page.getByRole('searchbox', { name: 'Search' }).fill('POST stores a');
  expect(await shown.allTextContents()).toHaveLength(1);
  await page.getByText('Stores a message').click();
  await page.locator('details:visible').getByRole('link', { name: 'Message', exact: true }).first().click();
  await page.locator('details#Message[open]').waitFor();
  expect(await shown.count()).toBeGreaterThan(20);
  expect(problems).toEqual([]);
});
