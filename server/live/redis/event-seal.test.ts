import { afterEach, expect, setSystemTime, test } from 'bun:test';
import { createHmac } from 'node:crypto';
import { createLogger } from '../../observe/logger.ts';
import { createMetrics } from '../../observe/metrics.ts';
import { EventSeal } from './event-seal.ts';

afterEach(() => void setSystemTime());

const [OLD, NEW] = ['an older secret of at least 32 bytes', 'a newer secret of at least 32 bytes'];
const TEXT = '{"type":"message","payload":{"body":"ä😀"}}';
const CHANNEL = 'messaging:user:7';

/** An instance with these secrets, and the bodies it has received. */
function instance(secrets: readonly string[], acceptsUnsealed = false) {
  const lines: string[] = [];
  const seal = new EventSeal({
    secrets,
    acceptsUnsealed,
    instanceId: crypto.randomUUID(),
    log: createLogger({ logLevel: 'info' }, 'test', { write: (line) => void lines.push(line) }),
    metrics: createMetrics(),
  });
  const received: string[] = [];
  const receive = seal.toVerifying((text) => void received.push(text));
  return { seal, receive, received, lines };
}

function sealed(secrets: readonly string[], text = TEXT): string {
  const [publication] = instance(secrets).seal.seal([{ text, channels: [CHANNEL] }]);
  return publication?.text ?? '';
}

test('a sealed text is received unchanged, with any of the secrets', () => {
  const { receive, received } = instance([NEW, OLD]);
  for (const text of [TEXT, '', 'a gap']) {
    receive(sealed([OLD], text), CHANNEL);
    receive(sealed([NEW], text), CHANNEL);
  }
  expect(received).toEqual([TEXT, TEXT, '', '', 'a gap', 'a gap']);
});

test('a seal is an HMAC-SHA-256 over channel, time and text', () => {
  setSystemTime(new Date('2026-01-31T12:00:00Z'));
  const stamp = Date.now().toString(36);
  const mac = createHmac('sha256', NEW).update(`${CHANNEL}\n${stamp}${TEXT}`).digest('base64url');
  expect(sealed([NEW])).toBe(`${TEXT}\v${stamp}${mac.slice(0, 22)}`);
});

test('each channel has a seal of its own', () => {
  const publications = instance([NEW]).seal.seal([{ text: TEXT, channels: ['a', 'b'] }]);
  expect(publications.map(({ channels }) => channels)).toEqual([['a'], ['b']]);
  expect(new Set(publications.map(({ text }) => text)).size).toBe(2);
});

test.each<[what: string, text: () => string, channel: string]>([
  ['not sealed', () => TEXT, CHANNEL],
  ['sealed with another secret', () => sealed([OLD]), CHANNEL],
  ['for another channel', () => sealed([NEW]), 'messaging:user:8'],
  ['altered', () => sealed([NEW]).replace('ä', 'a'), CHANNEL],
  ['of another time', () => sealed([NEW]).replace(/\v./, '\vz'), CHANNEL],
  ['cut off', () => sealed([NEW]).slice(0, -1), CHANNEL],
  ['sealed with characters of several bytes', () => `${TEXT}\v${'ä'.repeat(30)}`, CHANNEL],
])('a text is not received: %s', (_what, text, channel) => {
  const { receive, received, lines } = instance([NEW]);
  receive(text(), channel);
  expect([received, lines.length]).toEqual([[], 1]);
});

test('a text that is five minutes old is not received', () => {
  const { receive, received } = instance([NEW]);
  const text = sealed([NEW]);
  setSystemTime(new Date(Date.now() + 4 * 60_000));
  receive(text, CHANNEL);
  setSystemTime(new Date(Date.now() + 2 * 60_000));
  receive(text, CHANNEL);
  expect(received).toEqual([TEXT]);
});

test('without a secret nothing is sealed, and sealed texts of others are received', () => {
  const { seal, receive, received } = instance([]);
  const publications = [{ text: TEXT, channels: ['a', 'b'] }];
  expect(seal.seal(publications)).toBe(publications);
  receive(sealed([NEW]), CHANNEL);
  receive(TEXT, CHANNEL);
  expect(received).toEqual([TEXT, TEXT]);
});

test('while a secret is introduced, a text without a seal is received, and one with a wrong seal is not', () => {
  const { receive, received } = instance([NEW], true);
  receive(TEXT, CHANNEL);
  receive(sealed([OLD]), CHANNEL);
  expect(received).toEqual([TEXT]);
});

test('refusals are logged once, without the text', () => {
  const { receive, lines } = instance([NEW]);
  for (let i = 0; i < 100; i += 1) receive(TEXT, CHANNEL);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain('"fault":"unsealed"');
  expect(lines[0]).not.toContain('payload');
});
