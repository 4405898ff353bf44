import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { App } from '@messaging/server/app';
import { exchange } from '../harness/exchange.ts';
import { startInstance } from '../harness/instance.ts';

let app: App;
beforeAll(async () => (app = await startInstance()));
afterAll(() => app[Symbol.asyncDispose]());

const port = (): number => Number(app.url.port);

test.each([
  ['/health', 'healthy'],
  ['/ready', 'ready'],
])('The probe answers an HTTP/1.0 request without a Host header: %s.', async (path, status) => {
  const answer = await exchange(port(), `GET ${path} HTTP/1.0\r\n\r\n`);
  expect(answer).toMatch(/^HTTP\/1\.[01] 200 /);
  expect(answer).toContain(`"status":"${status}"`);
});

test.each(['/', '/docs', '/api/v1/messages/threads', '/healthy', '/ready/x'])(
  'Other paths require a Host header: %s.',
  async (path) => {
    const answer = await exchange(port(), `GET ${path} HTTP/1.0\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.[01] 400 /);
    expect(answer).toContain('The Host header must name a host.');
  },
);
