import { expect, test } from 'bun:test';
import { en } from './en.ts';
import { toPseudo } from './to-pseudo.ts';

const pseudo = toPseudo(en);

test('a text gets accents and grows', () => {
  expect(pseudo.receipt.sent).toBe('Šééñţ');
  expect(pseudo.threads.label.length).toBeGreaterThan(en.threads.label.length);
});

test('an argument stays as it is', () => {
  expect(pseudo.conversation.typing('Ann Lee')).toBe('Ann Lee ííš ţýþííñǧ…');
  expect(pseudo.threads.unread(2)).toBe('2 úúñřééááď ɱééššááǧééš');
});

test('no text keeps a plain letter', () => {
  const plain = (value: unknown): string[] => {
    if (typeof value === 'string') return /[a-z]/i.test(value) ? [value] : [];
    if (typeof value === 'function') return plain((value as (...args: number[]) => string)(1, 2));
    return Object.values(value as object).flatMap(plain);
  };
  expect(plain(pseudo)).toEqual([]);
});
