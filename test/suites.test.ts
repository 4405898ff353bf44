import { expect, test } from 'bun:test';
import { findSuites } from './suites.ts';

const inShort = (filters: string[]) => findSuites(filters).map(({ name, files }) => [name, files.length]);

test('each test is in one suite, and in one more on the embedded database if it is of the contract', () => {
  const suites = findSuites([]);
  for (const isEmbedded of [false, true]) {
    const files = suites.filter((suite) => suite.isEmbedded === isEmbedded).flatMap((suite) => suite.files);
    expect(new Set(files).size).toBe(files.length);
    expect(files).toContain('./test/contract/tokens.test.ts');
    expect(files.includes('./server/config.test.ts')).toBe(!isEmbedded);
  }
});

test('a filter chooses among the files, and what is left without any is no suite', () => {
  expect(inShort(['contract/tokens'])).toEqual([
    ['embedded', 1],
    ['contract', 1],
  ]);
  expect(inShort(['server/config', 'rooms/'])).toEqual([
    ['units', 1],
    ['rooms', 1],
  ]);
  expect(inShort(['nowhere'])).toEqual([]);
});

test('many files are cut into suites of few', () => {
  const contract = findSuites(['test/contract/']).filter(({ isEmbedded }) => !isEmbedded);
  expect(contract.map(({ name }) => name)).toContain('contract 2');
  for (const { files } of contract) expect(files.length).toBeWithin(1, 10);
});
