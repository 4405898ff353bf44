import { afterAll, beforeAll, expect, test } from 'bun:test';
import { connect } from 'node:net';
import type { App } from '@messaging/server/app';
import { startInstance } from '../harness/instance.ts';

let app: App;
beforeAll(async () => (app = await startInstance()));
afterAll(() => app[Symbol.asyncDispose]());

/** What the service answers to these bytes, read until it ends the connection. */
async function exchange(request: string): Promise<string> {
  const socket = connect(Number(app.url.port), '127.0.0.1');
  socket.setTimeout(30_000, () => socket.destroy(new Error('no answer within 30 s')));
  socket.write(request);
  let text = '';
  for await (const part of socket) {
    text += String(part);
    if (isWhole(text)) break;
  }
  return text;
}

function isWhole(text: string): boolean {
  const [head = '', body = ''] = text.split('\r\n\r\n');
  return Buffer.byteLength(body) === Number(/^content-length: (\d+)/im.exec(head)?.[1]);
}

test.each([
  ['/health', 'healthy'],
  ['/ready', 'ready'],
])('a load balancer that speaks HTTP/1.0 and names no host is answered: %s', async (path, status) => {
  const answer = await exchange(`GET ${path} HTTP/1.0\r\n\r\n`);
  expect(answer).toMatch(/^HTTP\/1\.[01] 200 /);
  expect(answer).toContain(`"status":"${status}"`);
});

test.each(['/', '/docs', '/api/v1/messages/threads', '/healthy', '/ready/x'])(
  'anything else needs a host: %s',
  async (path) => {
    const answer = await exchange(`GET ${path} HTTP/1.0\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.[01] 400 /);
    expect(answer).toContain('The Host header must name a host.');
  },
);
