import { expect, test } from 'bun:test';
import { formatMoney, toUnits } from './money.ts';

// Intl puts a no-break space between a code and its amount.
const NBSP = '\u00a0';

test.each([
  [1250, 'USD', '$1,250'],
  [1250.5, 'USD', '$1,250.50'],
  [0, 'USD', '$0'],
  [-2.5, 'USD', '-$2.50'],
  [0.1 + 0.2, 'EUR', '€0.30'],
  [250, 'JPY', '¥250'],
  [250.5, 'JPY', '¥251'],
  [12.345, 'KWD', `KWD${NBSP}12.345`],
  [99.5, 'CHF', `CHF${NBSP}99.50`],
  [99.5, 'XTS', `XTS${NBSP}99.50`],
  [1e15, 'USD', '$1,000,000,000,000,000'],
  [1250, null, '$1,250'],
  [1250, undefined, '$1,250'],
])('%d in %s is shown as %s', (amount, currency, shown) => {
  expect(formatMoney('en-US', amount, currency)).toBe(shown);
});

test('a sum is formatted by the rules of the language', () => {
  expect(formatMoney('de-DE', 1250.5, 'EUR')).toBe(`1.250,50${NBSP}€`);
  expect(formatMoney('en-US', 1250.5, 'EUR')).toBe('€1,250.50');
});

test.each([
  ['250', 'USD', 2.5, 250],
  ['5', 'USD', 0.05, 5],
  ['-250', 'USD', -2.5, -250],
  ['0', 'USD', 0, 0],
  ['250', 'JPY', 250, 250],
  ['12345', 'KWD', 12.345, 12_345],
  ['250', 'XTS', 2.5, 250],
  ['250', null, 2.5, 250],
  ['250', undefined, 2.5, 250],
  ['250.0', 'USD', 250, 250],
  ['250.00', 'USD', 250, 250],
  ['99.95', 'USD', 99.95, 99.95],
  ['250.0', 'JPY', 250, 250],
  ['1.25E7', 'USD', 12_500_000, 12_500_000],
  ['25e1', 'USD', 2.5, 250],
])(
  'a payment written as %s in %s is %d if whole numbers are cents, else %d',
  (written, currency, cents, units) => {
    expect(toUnits(written, currency, 'cents')).toBe(cents);
    expect(toUnits(written, currency, 'units')).toBe(units);
  },
);
