import { afterAll, beforeAll, expect, test } from 'bun:test';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import type { App } from '@messaging/server/app';
import { send } from '../../harness/chat.ts';
import { startInstance } from '../../harness/instance.ts';
import { newPair } from '../../harness/pair.ts';
import { Rest } from '../../harness/rest.ts';
import type { User } from '../../harness/token.ts';
import { until } from '../../harness/wait.ts';
import { locateChromium } from '../../services/chromium.ts';
import { freePort } from '../../services/ports.ts';
import { installWithSdk, type InstalledApp } from '../packed.ts';
import { run } from '../run.ts';

/** Only React's development build calls effects twice under StrictMode. */
const DEVELOPMENT = { NODE_ENV: 'development' };
/** Time limit with an installation from npm and the start of a browser on a busy machine, in milliseconds. */
const LIMIT_MS = 600_000;

const opened = new AsyncDisposableStack();
let app: App;
let built: InstalledApp;
let page: string;
let browser: Browser;

beforeAll(async () => {
  app = opened.use(await startInstance({ RATE_LIMIT_PER_MINUTE: '0' }));
  built = opened.use(await installWithSdk(join(import.meta.dir, 'app')));
  await run(['npx', 'vite', 'build', '--mode', 'development'], built.folder, DEVELOPMENT);
  page = await preview(built.folder);
  browser = opened.use(await chromium.launch({ executablePath: await locateChromium() }));
}, LIMIT_MS);
afterAll(() => opened.disposeAsync());

/** Serves the built page and forwards calls to the service. */
async function preview(cwd: string): Promise<string> {
  const port = await freePort();
  const server = Bun.spawn(['node_modules/.bin/vite', 'preview', '--port', String(port), '--strictPort'], {
    cwd,
    env: { ...Bun.env, SERVICE_URL: app.url.origin },
    // The proxy logs an error when a page closes.
    stdout: 'ignore',
    stderr: 'ignore',
  });
  opened.defer(async () => {
    server.kill();
    await server.exited;
  });
  const url = `http://localhost:${port}/`;
  await until('the page to be served', () =>
    fetch(url).then(
      ({ ok }) => ok,
      () => false,
    ),
  );
  return url;
}

async function openAs({ token }: User, delayMs: number): Promise<Page> {
  const opening = await browser.newPage();
  await opening.goto(`${page}?token=${token}&delay=${delayMs}`);
  return opening;
}

test(
  'a server renders the page of a client with a relative URL',
  async () => {
    await run(
      ['npx', 'vite', 'build', '--ssr', 'render.tsx', '--outDir', 'server'],
      built.folder,
      DEVELOPMENT,
    );
    const script = `import('./server/render.js').then(({ html }) => console.log(html))`;
    const html = await run(['node', '--eval', script], built.folder);
    expect(html).toContain('<p role="status">idle</p>');
  },
  LIMIT_MS,
);

test.each([0, 1, 50])(
  'two users chat under StrictMode with a token after %d ms',
  async (delayMs) => {
    const { ann, ben, threadId } = await newPair(app);
    await send(new Rest(app, ben), threadId, { body: 'hello from ben' });
    const opening = await openAs(ann, delayMs);
    const errors: string[] = [];
    opening.on('pageerror', (error) => errors.push(String(error)));
    await opening.getByRole('status').getByText('open', { exact: true }).waitFor();
    await opening.getByRole('note').getByText('1 unread', { exact: true }).waitFor();
    await opening.getByRole('listitem').getByText('hello from ben', { exact: true }).waitFor();
    await opening.getByRole('textbox', { name: 'Message' }).fill('hello from ann');
    await opening.getByRole('button', { name: 'Send' }).click();
    await opening.getByRole('listitem').getByText('hello from ann', { exact: true }).waitFor();
    const { body } = await new Rest(app, ben).call('listMessages', { params: { threadId } });
    expect(body.messages.map((message) => message.body)).toEqual(['hello from ann', 'hello from ben']);
    expect(errors).toEqual([]);
    await opening.close();
  },
  LIMIT_MS,
);
