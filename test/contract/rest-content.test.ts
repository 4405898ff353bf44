import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { LIMITS } from '@messaging/protocol/limits';
import type { App } from '@messaging/server/app';
import { newChat, getThread } from '../harness/chat.ts';
import { startInstance } from '../harness/instance.ts';
import { badTexts, EMOJI, LONE_SURROGATE, MAX_INTEGER, NUL } from '../harness/values.ts';

let app: App;
beforeAll(async () => (app = await startInstance({ RATE_LIMIT_PER_MINUTE: '0' })));
afterAll(() => app[Symbol.asyncDispose]());

type Case = [what: string, value: unknown];

describe('a body', () => {
  test.each([
    ['10,000 emoji', EMOJI.repeat(10_000)],
    ['10,000 letters', 'x'.repeat(10_000)],
    ['one letter', 'x'],
    ['a joiner that shows nothing', '\u200d'],
  ])('may be %s, surrounded by white space', async (_what, text) => {
    const { send } = await newChat(app);
    expect((await send({ body: `\n ${text}\t` })).body.body).toBe(text);
  });

  test.each<Case>([...(badTexts(10_000) as Case[]), ['missing', undefined], ['null', null]])(
    'may not be %s',
    async (_what, text) => {
      const { path, threadId, a } = await newChat(app);
      expect(await a.refusal('post', path, { body: text })).toBe('400 invalid_request body');
      expect((await getThread(a, threadId)).lastSeq).toBe(0);
    },
  );
});

const FILE = { filename: 'cv.pdf', url: 'https://example.com/cv.pdf' };
const makeUrl = (length: number): string => FILE.url.padEnd(length, '?');

describe('attachments', () => {
  test('are at most ten, in order, each with an id', async () => {
    const { path, a, send } = await newChat(app);
    const eleven = Array.from({ length: 11 }, (_, i) => ({ ...FILE, filename: `${i}` }));
    const ten = eleven.slice(0, 10);
    const { attachments } = (await send({ body: 'hello', attachments: ten })).body;
    expect(attachments).toEqual(
      ten.map((one) => ({ ...one, id: expect.any(String), type: null, size: null })),
    );
    expect(new Set(attachments.map(({ id }) => id)).size).toBe(10);
    expect(await a.refusal('post', path, { body: 'hello', attachments: eleven })).toBe(
      '400 invalid_request attachments',
    );
  });

  test.each<[what: string, sent: unknown, stored: object[]]>([
    ['null for a list', null, []],
    ['nulls', [{ ...FILE, type: null, size: null }], [{ ...FILE, type: null, size: null }]],
    ['http in development', [{ ...FILE, url: 'http://localhost/a' }], [{ url: 'http://localhost/a' }]],
    ['an empty file', [{ ...FILE, size: 0 }], [{ size: 0 }]],
    ['the greatest size', [{ ...FILE, size: MAX_INTEGER }], [{ size: MAX_INTEGER }]],
    ['a long name', [{ ...FILE, filename: ` ${EMOJI.repeat(255)} ` }], [{ filename: EMOJI.repeat(255) }]],
    ['a long URL', [{ ...FILE, url: makeUrl(2048) }], [{ url: makeUrl(2048) }]],
    [
      'a URL, which is normalised',
      [{ ...FILE, url: 'HTTPS://Example.com:443/a/../b c"d\n<e>?"f"' }],
      [{ url: 'https://example.com/b%20c%22d%3Ce%3E?%22f%22' }],
    ],
    ['fields nobody knows', [{ ...FILE, secret: 1, ['__proto__']: { x: 1 } }], [FILE]],
  ])('may have %s', async (_what, sent, stored) => {
    const { send } = await newChat(app);
    const { status, body } = await send({ body: 'hello', attachments: sent });
    expect(status).toBe(201);
    expect(body.attachments).toMatchObject(stored);
  });

  test.each<Case>([
    ['a string', 'x'],
    ['an object', {}],
    ['a number', 1],
  ])('are a list, not %s', async (_what, attachments) => {
    const { path, a } = await newChat(app);
    expect(await a.refusal('post', path, { body: 'hello', attachments })).toBe(
      '400 invalid_request attachments',
    );
  });
});

const unstorable: Case[] = [
  ['with U+0000', `https://example.com/${NUL}`],
  ['with a lone surrogate', `https://example.com/${LONE_SURROGATE}`],
];
const badFields: Readonly<Record<string, readonly (readonly [string, unknown])[]>> = {
  filename: [...badTexts(255), ['missing', undefined], ['null', null]],
  url: [
    ...['javascript:alert(1)', 'ftp://example.com/a', 'data:text/html,x', 'file:///etc/passwd'].map(
      (u): Case => [u, u],
    ),
    ...['//example.com/a', '/a', 'a', ''].map((u): Case => [`"${u}"`, u]),
    ['too long', makeUrl(2049)],
    ['too long once it is percent-encoded', `https://example.com/${'ä'.repeat(1_000)}`],
    ['with a user name', 'https://bank.example@evil.example/a'],
    ['with a password', 'https://:secret@example.com/a'],
    ['missing', undefined],
    ['null', null],
    ...unstorable,
  ],
  size: [
    ['negative', -1],
    ['a fraction', 1.5],
    ['2^53', MAX_INTEGER + 1],
    ['text', '1'],
  ],
  type: [['too long', 'x'.repeat(256)], ['a number', 5], ...unstorable],
  id: [['empty', ''], ['too long', 'x'.repeat(65)], ['a number', 5], ...unstorable],
};

test.each(
  Object.entries(badFields).flatMap(([field, cases]) =>
    cases.map(([what, value]) => [field, what, value] as const),
  ),
)("an attachment's %s may not be %s", async (field, _what, value) => {
  const { path, threadId, a } = await newChat(app);
  const attachments = [FILE, { ...FILE, [field]: value }];
  expect(await a.refusal('post', path, { body: 'hello', attachments })).toBe(
    `400 invalid_request attachments.1.${field}`,
  );
  expect((await getThread(a, threadId)).lastSeq).toBe(0);
});

/** Request body with objects and lists of this depth, the outer object included. */
const nested = (depth: number): string =>
  `{"body":"x","deep":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`;

describe('a document', () => {
  test.each<Case>([
    ['nothing', ''],
    ['white space', ' '],
    ['a word', 'hello'],
    ['cut off', '{"body":"hello"'],
    ['followed by another', '{"body":"hello"}{}'],
    ['null', 'null'],
    ['a list', '[{"body":"hello"}]'],
    ['a string', '"hello"'],
    ['a number', '1'],
    ['JavaScript', "{body:'hello'}"],
    ['with a raw line break in a string', '{"body":"a\nb"}'],
    ['with bytes that are not UTF-8', Buffer.from([...Buffer.from('{"body":"'), 0xff, ...Buffer.from('"}')])],
    [
      'with a surrogate in UTF-8',
      Buffer.from([...Buffer.from('{"body":"'), 0xed, 0xa0, 0x80, ...Buffer.from('"}')]),
    ],
    ['cut off within a letter', Buffer.from('{"body":"é').subarray(0, -1)],
    ['in UTF-16', Buffer.from('{"body":"hello"}', 'utf16le')],
    ['33 levels deep', nested(33)],
    ['30,000 levels deep', nested(30_000)],
    ['open for 60,000 levels', '['.repeat(60_000)],
  ])('may not be %s', async (_what, text) => {
    const { path, threadId, a } = await newChat(app);
    expect(await a.refusal('post', path, text)).toBe('400 invalid_json');
    expect((await getThread(a, threadId)).lastSeq).toBe(0);
  });

  test.each([
    ['32 levels deep', nested(32)],
    ['full of brackets in a string', JSON.stringify({ body: '\\"[{'.repeat(100) })],
    ['between white space', ' \r\n\t{"body" : "x" } '],
  ])('may be %s', async (_what, text) => {
    const { path, a } = await newChat(app);
    const response = await a.fetch('post', path, text);
    expect(response.status).toBe(201);
  });
});

describe('a request', () => {
  const padded = (bytes: number): string =>
    '{"body":"x","pad":""}'.replace('""', `"${'x'.repeat(bytes - 21)}"`);

  test('has at most 64 KiB', async () => {
    const { path, threadId, a } = await newChat(app);
    expect((await a.fetch('post', path, padded(LIMITS.payloadBytes))).status).toBe(201);
    expect(await a.refusal('post', path, padded(LIMITS.payloadBytes + 1))).toBe('413 payload_too_large');
    expect(await a.refusal('post', path, padded(8 * 1024 * 1024))).toBe('413 payload_too_large');
    expect((await getThread(a, threadId)).lastSeq).toBe(1);
  });

  test('has at most 64 KiB without a Content-Length too', async () => {
    const { path, threadId, a } = await newChat(app);
    const stream = (bytes: number) => new Blob([padded(bytes)]).stream();
    expect((await a.fetch('post', path, stream(LIMITS.payloadBytes))).status).toBe(201);
    expect(await a.refusal('post', path, stream(LIMITS.payloadBytes + 1))).toBe('413 payload_too_large');
    expect((await getThread(a, threadId)).lastSeq).toBe(1);
  });

  test('is limited in bytes, not in characters', async () => {
    const { path, a } = await newChat(app);
    const text = JSON.stringify({ body: 'x', pad: EMOJI.repeat(16_400) });
    expect(text.length).toBeLessThan(LIMITS.payloadBytes);
    expect(await a.refusal('post', path, text)).toBe('413 payload_too_large');
  });
});
