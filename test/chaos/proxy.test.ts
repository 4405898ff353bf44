import { afterAll, beforeEach, afterEach, expect, test } from 'bun:test';
import { connect, createServer, type Socket } from 'node:net';
import { startProxy, type Proxy } from '../harness/proxy.ts';
import { until } from '../harness/wait.ts';

/** Echo server. */
const echo = createServer((socket) => socket.on('error', () => {}).pipe(socket));
await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
const { port } = echo.address() as { port: number };
afterAll(() => echo.close());

let proxy: Proxy;
beforeEach(() => {
  proxy = startProxy(`http://127.0.0.1:${port}`);
});
afterEach(() => proxy[Symbol.dispose]());

/** A connection through the proxy, with the text received and the reason of its end. */
class Line {
  readonly socket: Socket;
  text = '';
  end: string | undefined;

  constructor() {
    this.socket = connect(Number(new URL(proxy.url).port), '127.0.0.1');
    this.socket.on('data', (bytes) => (this.text += bytes.toString()));
    this.socket.on('error', (error) => (this.end = (error as NodeJS.ErrnoException).code));
    this.socket.on('close', () => (this.end ??= 'closed'));
  }

  async echoes(text: string): Promise<void> {
    const before = this.text;
    this.socket.write(text);
    await until(`the echo of ${text}`, () => this.text === before + text);
  }
}

/** Time within which anything arrives on loopback, in milliseconds. */
const A_MOMENT_MS = 100;

test('A delaying proxy carries bytes late and in order, and without delay once it is mended.', async () => {
  const line = new Line();
  await line.echoes('a');
  proxy.delay(150);
  const start = performance.now();
  await line.echoes('b');
  // There and back.
  expect(performance.now() - start).toBeGreaterThan(290);
  line.socket.write('c');
  await Bun.sleep(20);
  line.socket.write('d');
  await Bun.sleep(20);
  proxy.mend();
  await until('the rest', () => line.text === 'abcd');
});

test('A proxy that drops after a number of bytes ends old and new connections until it is mended.', async () => {
  const old = new Line();
  await old.echoes('before');
  proxy.dropAfter(10);
  const young = new Line();
  for (const line of [old, young]) {
    line.socket.write('x'.repeat(50));
    await until('the end', () => line.end);
    expect(line.text.replace('before', '').length).toBeLessThanOrEqual(10);
  }
  proxy.mend();
  await new Line().echoes('y'.repeat(50));
});

test('A half-open connection carries nothing to one side, while new connections work.', async () => {
  const line = new Line();
  await line.echoes('a');
  proxy.halfOpen('client');
  line.socket.write('b');
  await Bun.sleep(A_MOMENT_MS);
  expect([line.text, line.end]).toEqual(['a', undefined]);
  await new Line().echoes('whole');
  proxy.mend();
  await until('what waited', () => line.text === 'ab');
});

test('Only the connection of the given port becomes half-open.', async () => {
  const [meant, other] = [new Line(), new Line()];
  await meant.echoes('a');
  const [meantPort] = proxy.ports;
  await other.echoes('a');
  proxy.halfOpen('service', (at) => at === meantPort);
  meant.socket.write('b');
  await other.echoes('b');
  await Bun.sleep(A_MOMENT_MS);
  expect(meant.text).toBe('a');
});

test('A reset ends connections with an RST, and new connections work.', async () => {
  const line = new Line();
  await line.echoes('a');
  proxy.reset();
  expect(await until('the end', () => line.end)).toBe('ECONNRESET');
  await new Line().echoes('again');
});

test('A sender waits while the other side reads nothing, and no byte is lost.', async () => {
  const line = new Line();
  await line.echoes('a');
  proxy.halfOpen('client');
  const text = 'x'.repeat(60_000_000);
  let isWritten = false;
  line.socket.write(text, () => (isWritten = true));
  await Bun.sleep(A_MOMENT_MS * 5);
  expect(isWritten).toBe(false);
  proxy.mend();
  await until('all of it', () => line.text.length === text.length + 1);
});
