import { closeSync, openSync, readSync } from 'node:fs';

/** Interval of progress lines, in milliseconds: even a late line comes within ten seconds of the last. */
const LINE_MS = 8_000;
const CHUNK_BYTES = 64 * 1024;

type Write = (text: string) => void;

/** Output of a running suite, read while it grows, and the number of passed tests. */
export class SuiteOutput {
  readonly #path: string;
  readonly #show: Write;
  readonly #decoder = new TextDecoder();
  #offset = 0;
  #lastLine = '';
  #passed = 0;

  /** `path` is the file that the suite writes to, which need not exist yet. `show` receives the text in parts. */
  constructor(path: string, show: Write = () => {}) {
    [this.#path, this.#show] = [path, show];
  }

  get passed(): number {
    return this.#passed;
  }

  /** Reads the text written since the last call. */
  read(): void {
    const text = this.#decoder.decode(this.#newBytes(), { stream: true });
    const lines = (this.#lastLine + text).split('\n');
    this.#lastLine = lines.pop() ?? '';
    this.#passed += lines.filter(isPassed).length;
    this.#show(text);
  }

  #newBytes(): Buffer {
    const chunks: Buffer[] = [];
    const file = openSync(this.#path, 'a+');
    try {
      for (let count = -1; count !== 0;) {
        const chunk = Buffer.alloc(CHUNK_BYTES);
        count = readSync(file, chunk, 0, CHUNK_BYTES, this.#offset);
        this.#offset += count;
        chunks.push(chunk.subarray(0, count));
      }
    } finally {
      closeSync(file);
    }
    return Buffer.concat(chunks);
  }
}

/** Whether a line of `bun test` reports a passed test. In colour it begins with a tick. */
function isPassed(line: string): boolean {
  // oxlint-disable-next-line no-control-regex -- colours are control characters
  return /^(?:\u001B\[[\d;]*m)*(?:\(pass\)|✓)/.test(line);
}

/** Writes a progress line every few seconds, with or without a terminal. */
export class Progress implements Disposable {
  readonly #suites: number;
  readonly #write: Write;
  readonly #start = performance.now();
  readonly #timer: Timer;
  readonly #running = new Map<string, { output: SuiteOutput; start: number }>();
  #done = 0;
  #passed = 0;

  constructor(suites: number, write: Write) {
    [this.#suites, this.#write] = [suites, write];
    this.#timer = setInterval(() => this.#write(`${this.line()}\n`), LINE_MS);
  }

  begin(suite: string, output: SuiteOutput): void {
    this.#running.set(suite, { output, start: performance.now() });
  }

  end(suite: string, passed: number): void {
    this.#running.delete(suite);
    this.#done += 1;
    this.#passed += passed;
  }

  /** As in `1:20  3 of 24 suites, 412 passed; events 1: 12 passed in 0:40; browser 1: 7 passed in 0:38`. */
  line(): string {
    const now = performance.now();
    const running = [...this.#running].map(([suite, { output, start }]) => {
      output.read();
      return `${suite}: ${output.passed} passed in ${clock(now - start)}`;
    });
    const passed = [...this.#running.values()].reduce((sum, { output }) => sum + output.passed, this.#passed);
    const done = `${clock(now - this.#start)}  ${this.#done} of ${this.#suites} suites, ${passed} passed`;
    return [done, ...running].join('; ');
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}

/** Minutes and seconds, as in `12:05`. */
export function clock(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
