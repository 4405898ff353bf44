import { afterAll, beforeAll, expect, test } from 'bun:test';
import { texts } from './harness/texts.ts';
import { newNamedChat } from '../harness/chat.ts';
import type { Front } from '../services/front.ts';
import { locateNginx, startNginx } from '../services/nginx.ts';
import { freePort } from '../services/ports.ts';
import { Stage } from './harness/stage.ts';

const program = await locateNginx();
if (program === undefined) process.stderr.write('Skipped: nginx is missing and cannot be installed.\n');

/** Proxies `/chat/` and removes the prefix, like a platform with one host name for all its services. */
const site = (port: number, upstream: URL) => (dir: string) => `
  access_log off;
  server {
    listen 127.0.0.1:${port};
    error_log ${dir}/error.log;
    location /chat/ {
      proxy_pass ${upstream.origin}/;
      proxy_http_version 1.1;
      proxy_set_header Host $http_host;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $http_connection;
    }
  }`;

let stage: Stage;
let front: Front | undefined;
beforeAll(async () => {
  stage = await Stage.open(1, { PUBLIC_PATH: '/chat/' });
  const port = await freePort();
  if (program !== undefined) front = await startNginx(program, port, site(port, stage.app.url));
});
afterAll(async () => {
  await front?.[Symbol.asyncDispose]();
  await stage[Symbol.asyncDispose]();
});

test.skipIf(program === undefined)(
  'the page works and reloads below a path prefix that a proxy removes',
  async () => {
    if (front === undefined) throw new Error('the proxy did not start');
    const { ann, ben, answer } = await newNamedChat(stage.app);
    await answer({ body: 'hello from below' });
    const inbox = await stage.enter(ann, { at: { url: new URL('/chat/', front.url) } });
    await inbox.row(ben.fullName).getByText('hello from below').waitFor();
    await inbox.open(ben.fullName);
    expect(new URL(inbox.page.url()).pathname).toStartWith('/chat/conversations/');
    await inbox.send('and back');
    await inbox.receipt('and back', texts.receipt.sent).waitFor();
    await inbox.page.reload();
    await inbox.message('and back').waitFor();
    const font = await inbox.page.evaluate(
      async () => (await document.fonts.load('1rem "Instrument Sans"')).length,
    );
    expect(font).toBeGreaterThan(0);
    await stage.clear();
  },
);
