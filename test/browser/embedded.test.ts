import { afterAll, beforeAll, expect, test } from 'bun:test';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { App } from '@messaging/server/app';
import { newNamedChat } from '../harness/chat.ts';
import { startInstance } from '../harness/instance.ts';
import { sharedBrowser } from './harness/browser.ts';

const PAGE = join(import.meta.dir, '../clients/embedded/app/index.html');

const opened = new AsyncDisposableStack();
let app: App;
let site: URL;
beforeAll(async () => {
  app = opened.use(await startInstance());
  site = await serve(await Bun.build({ entrypoints: [PAGE], target: 'browser' }));
});
afterAll(() => opened.disposeAsync());

/** Serves a bundle from an origin of its own. */
async function serve({ outputs }: Bun.BuildOutput): Promise<URL> {
  const files = new Map(outputs.map((output) => [output.path.replace('./', '/'), output]));
  const server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    fetch: ({ url }) => new Response(files.get(new URL(url).pathname) ?? null),
  });
  opened.defer(() => server.stop(true));
  return new URL('index.html', server.url);
}

/** Bottom edges of elements, in pixels. */
async function bottoms(page: Page, selectors: readonly string[]): Promise<number[]> {
  return await page.evaluate(
    (all) =>
      all.map((selector) => document.querySelector(selector)?.getBoundingClientRect().bottom ?? Infinity),
    selectors,
  );
}

test('a page of another origin embeds the components in boxes of a fixed height, and its own styles stay apart', async () => {
  const { ann, ben, a, answer } = await newNamedChat(app);
  for (let job = 1; job <= 10; job++)
    await a.call('createThread', { body: { participantId: ben.userId, jobId: job, title: `Job ${job}` } });
  for (let n = 0; n < 30; n++) await answer({ body: `line ${n}` });
  await using context = await (await sharedBrowser()).newContext({ viewport: { width: 1280, height: 720 } });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  await page.goto(
    `${site.href}?${String(new URLSearchParams({ service: app.url.origin, token: ann.token }))}`,
  );
  await page.getByRole('link').filter({ hasText: 'line 29' }).click();
  // A conversation opens at its first unread message.
  await page.getByRole('article').getByText('line 0', { exact: true }).waitFor();
  await page.getByRole('textbox', { name: /message/i }).fill('hello from the platform');
  await page.keyboard.press('Enter');
  await page.getByRole('article').getByText('hello from the platform', { exact: true }).waitFor();

  const [box = 0, list, conversation, field] = await bottoms(page, [
    '.box',
    '.msg-thread-list',
    '.msg-conversation',
    'textarea',
  ]);
  expect(list).toBeLessThanOrEqual(box);
  expect(conversation).toBeLessThanOrEqual(box);
  expect(field).toBeLessThanOrEqual(box);
  const borderStyle = async (selector: string) =>
    await page.locator(selector).evaluate((element) => getComputedStyle(element).borderTopStyle);
  expect(await borderStyle('article > button')).toBe('dotted');
  expect(await borderStyle('.msg-conversation form .msg-send')).not.toBe('dotted');
  expect(errors).toEqual([]);
});
