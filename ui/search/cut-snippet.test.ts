import { expect, test } from 'bun:test';
import { cutSnippet } from './cut-snippet.ts';

const shown = (body: string, hits: number[][]): string =>
  cutSnippet(body, hits)
    .map(({ text, isHit }) => (isHit ? `[${text}]` : text))
    .join('');

test('hits are marked in a short text', () => {
  expect(
    shown('The green paper is green', [
      [4, 5],
      [19, 5],
    ]),
  ).toBe('The [green] paper is [green]');
  expect(shown('Only a file matches', [])).toBe('Only a file matches');
});

test('a long text is cut around its first hit, at words', () => {
  const body = `${'before '.repeat(60)}green ${'after '.repeat(60)}`;
  const text = shown(body, [[420, 5]]);
  expect(text).toStartWith('…before before before before before [green] after');
  expect(text).toEndWith('…');
  expect(text.length).toBeLessThan(260);
});
