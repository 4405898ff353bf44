import { afterAll, beforeAll, expect, test } from 'bun:test';
import { API_PREFIX, SOCKET_PATH } from '@messaging/protocol/endpoints';
import type { App } from '@messaging/server/app';
import { startInstance } from '../harness/instance.ts';
import { readFailure, inShort } from '../harness/rest.ts';
import { newUser } from '../harness/token.ts';
import { answerToBytes } from './raw-request.ts';

let app: App;
let token: string;
beforeAll(async () => {
  app = await startInstance();
  ({ token } = await newUser());
});
afterAll(() => app[Symbol.asyncDispose]());

type Headers = Readonly<Record<string, string>>;

function request(line: string, headers: Headers = {}, body = ''): string {
  const all = { Host: 'localhost', Connection: 'close', Authorization: `Bearer ${token}`, ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${line} HTTP/1.1\r\n${lines.join('')}\r\n${body}`;
}

const THREADS = `${API_PREFIX}/messages/threads`;
const get = (path: string, headers?: Headers) => () => request(`GET ${path}`, headers);
const post = (headers: Headers, body: string) => () => request(`POST ${THREADS}`, headers, body);

function upgrade(headers: Headers) {
  const wanted = {
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': 'A'.repeat(22) + '==',
  };
  return () => request(`GET ${SOCKET_PATH}`, { ...wanted, ...headers });
}

/** Short form of the answer: the status, and the error code if the service answered. */
async function verdict(bytes: string): Promise<string> {
  const [head = '', body = ''] = (await answerToBytes(app, bytes)).split('\r\n\r\n');
  const [line = '', ...lines] = head.split('\r\n');
  const status = Number(line.split(' ')[1]);
  if (!body.startsWith('{')) return String(status);
  const headers = lines.map((one) => one.split(/: (.*)/, 2) as [string, string]);
  return inShort(await readFailure(new Response(body, { status, headers })));
}

test.each<[what: string, bytes: () => string, answer: string]>([
  ['a handshake without a key', upgrade({ 'Sec-WebSocket-Key': '' }), '426 upgrade_required'],
  [
    'a handshake with a key that is too short',
    upgrade({ 'Sec-WebSocket-Key': 'AAAA' }),
    '426 upgrade_required',
  ],
  ['a handshake for another protocol', upgrade({ Upgrade: 'h2c' }), '426 upgrade_required'],
  ['a handshake of another version', upgrade({ 'Sec-WebSocket-Version': '12' }), '426'],
  ['a handshake for a host that is none', upgrade({ Host: 'a b' }), '400 invalid_request'],
  ['a request for a host that is none', get('/metrics', { Host: '<>' }), '400 invalid_request'],
  ['a request for no host', () => 'GET /health HTTP/1.1\r\n\r\n', '400'],
  ['a host with a space before the colon', () => 'GET /health HTTP/1.1\r\nHost : x\r\n\r\n', '400'],
  ['what is not HTTP', () => '\x16\x03\x01\x00\xa5\r\n\r\n', '400'],
  ['a path that is not UTF-8', get(`${API_PREFIX}/presence/user/%E0%A4`), '400 invalid_request userId'],
  ['a path that is not ASCII', get('/health\xff'), '404 not_found'],
  ['a path with dots', get(`${API_PREFIX}/../../etc/passwd`), '404 not_found'],
  ['a path with encoded dots', get(`${API_PREFIX}/%2e%2e/%2e%2e/etc/passwd`), '404 not_found'],
  ['a path of 20 KB', get(`/${'x'.repeat(20_000)}`), '431'],
  ['a header of 30 KB', get('/health', { 'X-Pad': 'x'.repeat(30_000) }), '431'],
  [
    'three hundred headers',
    get('/health', Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`X-${i}`, 'x']))),
    '431',
  ],
  ['a header with U+0000', get('/health', { 'X-Pad': 'a\0b' }), '400'],
  ['a body of two lengths', post({ 'Content-Length': '2\r\nContent-Length: 3' }, '{} '), '400'],
  ['a body of less than nothing', post({ 'Content-Length': '-2' }, '{}'), '400'],
  [
    'a body with a length and in chunks',
    post({ 'Content-Length': '5', 'Transfer-Encoding': 'chunked' }, '0\r\n\r\n'),
    '400',
  ],
  ['a body in chunks of no size', post({ 'Transfer-Encoding': 'chunked' }, 'zz\r\n'), '400'],
  [
    'a body that says it has 100 MB',
    post({ 'Content-Length': String(10 ** 8) }, '{'),
    '413 payload_too_large',
  ],
  ['a body that says it has a terabyte', post({ 'Content-Length': String(10 ** 12) }, '{'), '413'],
])('%s is refused as HTTP says or in the words of the contract', async (_what, bytes, answer) => {
  expect(await verdict(bytes())).toBe(answer);
});

test('A chunked body that grows too large is refused.', async () => {
  const chunk = `1000\r\n${'x'.repeat(0x1000)}\r\n`;
  const bytes = request(
    `POST ${THREADS}`,
    { 'Transfer-Encoding': 'chunked' },
    `${chunk.repeat(20)}0\r\n\r\n`,
  );
  expect(await verdict(bytes)).toBe('413 payload_too_large');
});

test('Pipelined requests are answered one by one, and a body is never parsed as a request.', async () => {
  const inner = request('GET /demo/people');
  const first = request(
    'GET /nope',
    { Connection: 'keep-alive', 'Content-Length': String(inner.length) },
    inner,
  );
  const answers = await answerToBytes(app, first + request('GET /health'));
  expect(answers.match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 404', 'HTTP/1.1 200']);
});
