import { LruMap } from '../../concurrency/lru-map.ts';

/** What a whole number stands for in `payments.*`: the currency's smallest unit, or the currency's own. */
export type PaymentUnit = 'cents' | 'units';

const formats = new LruMap<string, Intl.NumberFormat>(200);

function formatOf(locale: string, currency: string): Intl.NumberFormat {
  const key = `${locale} ${currency}`;
  const known = formats.get(key);
  if (known !== undefined) return known;
  const made = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    trailingZeroDisplay: 'stripIfInteger',
  });
  formats.set(key, made);
  return made;
}

/** An amount in units of its currency, for people. Without a currency it is in US dollars. */
export function formatMoney(locale: string, amount: number, currency: string | null | undefined): string {
  return formatOf(locale, currency ?? 'USD').format(amount);
}

/**
 * The amount of a payment, as its event writes it, in units of its currency. With a fraction, even `250.0`, it is in units
 * already; a whole number is in `unit`. How many cents a unit has is the currency's own: none in yen (ISO 4217, by Intl).
 */
export function unitsOf(amount: string, currency: string | null | undefined, unit: PaymentUnit): number {
  const value = Number(amount);
  if (unit === 'units' || amount.includes('.')) return value;
  return value / 10 ** (formatOf('en', currency ?? 'USD').resolvedOptions().maximumFractionDigits ?? 2);
}
