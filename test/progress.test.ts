import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'bun:test';
import { clock, Progress, SuiteOutput } from './progress.ts';
import { createScratch } from './services/scratch.ts';

test('Passed tests are counted while the output grows, also in partial lines.', async () => {
  await using scratch = await createScratch();
  const path = join(scratch.dir, 'suite.log');
  const shown: string[] = [];
  const output = new SuiteOutput(path, (text) => shown.push(text));
  output.read();
  expect(output.passed).toBe(0);
  const parts = [
    'a.test.ts:\n(pass) one [1ms]\n(fail) two\n(pa',
    'ss) thrée [2ms]\n says (pass)\n',
    '(pass) four',
  ];
  for (const part of parts) {
    await appendFile(path, part);
    output.read();
    expect(shown.pop()).toBe(part);
  }
  expect(output.passed).toBe(2);
  await appendFile(path, '\n\u001B[0m\u001B[32m✓\u001B[0m five\n');
  output.read();
  expect(output.passed).toBe(4);
});

test('A progress line has the time, the finished suites and each running one.', async () => {
  await using scratch = await createScratch();
  const path = join(scratch.dir, 'suite.log');
  using progress = new Progress(3, () => {});
  progress.begin('events 1', new SuiteOutput(join(scratch.dir, 'other.log')));
  progress.begin('units', new SuiteOutput(path));
  progress.end('events 1', 20);
  await appendFile(path, '(pass) one\n(pass) two\n');
  expect(progress.line()).toBe('0:00  1 of 3 suites, 22 passed; units: 2 passed in 0:00');
});

test.each([
  [0, '0:00'],
  [59_400, '0:59'],
  [725_000, '12:05'],
])('The duration of %d ms is shown as %s.', (ms, text) => {
  expect(clock(ms)).toBe(text);
});
