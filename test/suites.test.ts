import { expect, test } from 'bun:test';
import { findSuites, isHeavy, isLeftOut } from './suites.ts';

const inShort = async (filters: string[]) =>
  (await findSuites(filters)).map(({ name, files }) => [name, files.length]);

test('Each test is in one suite, and contract tests with statements of their own are in one more on the embedded database.', async () => {
  const suites = await findSuites([]);
  expect(new Set(suites.map(({ name }) => name)).size).toBe(suites.length);
  for (const isEmbedded of [false, true]) {
    const files = suites.filter((suite) => suite.isEmbedded === isEmbedded).flatMap((suite) => suite.files);
    expect(new Set(files).size).toBe(files.length);
    expect(files).toContain('./test/contract/messages.test.ts');
    expect(files.includes('./test/contract/tokens.test.ts')).toBe(!isEmbedded);
    expect(files.includes('./server/config/config.test.ts')).toBe(!isEmbedded);
  }
});

test('Contract tests without statements of their own run on PostgreSQL only.', async () => {
  const suites = await findSuites(['test/contract/']);
  const embedded = suites.filter((suite) => suite.isEmbedded).flatMap(({ files }) => files);
  const leftOut = suites.flatMap(({ files }) => files).filter(isLeftOut);
  expect(leftOut).toContain('./test/contract/acting-user.test.ts');
  expect(embedded.filter((path) => leftOut.includes(path))).toEqual([]);
});

test('A filter selects files, and a suite without files is dropped.', async () => {
  expect(await inShort(['contract/messages'])).toEqual([
    ['embedded', 1],
    ['contract', 1],
  ]);
  expect(await inShort(['server/config/config', 'boundaries/cycles'])).toEqual([
    ['units', 1],
    ['boundaries', 1],
  ]);
  expect(await inShort(['nowhere'])).toEqual([]);
});

test('Many files are divided into suites of few files.', async () => {
  const contract = (await findSuites(['test/contract/'])).filter(({ isEmbedded }) => !isEmbedded);
  expect(contract.map(({ name }) => name)).toContain('contract 2');
  for (const { files } of contract) expect(files.length).toBeWithin(1, 10);
});

test('Suites that need a broker or a browser are separate and come first.', async () => {
  const suites = await findSuites([]);
  const heavy = suites.filter(isHeavy);
  expect(suites.slice(0, heavy.length)).toEqual(heavy);
  expect(heavy.flatMap(({ files }) => files)).toContain('./test/events/once.test.ts');
  expect(suites.find(({ files }) => files.includes('./test/chaos/proxy.test.ts'))?.needs.size).toBe(0);
  expect(await inShort(['chaos/'])).toEqual([
    ['chaos (broker)', 1],
    ['chaos', 2],
  ]);
});
