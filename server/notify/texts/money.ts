import { LruMap } from '../../concurrency/lru-map.ts';

/** Unit of whole numbers in `payments.*`: the currency's smallest unit, or the currency itself. */
export type PaymentUnit = 'cents' | 'units';

const formats = new LruMap<string, Intl.NumberFormat>(200);

function getFormat(locale: string, currency: string): Intl.NumberFormat {
  const key = `${locale} ${currency}`;
  const cached = formats.get(key);
  if (cached !== undefined) return cached;
  const format = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    trailingZeroDisplay: 'stripIfInteger',
  });
  formats.set(key, format);
  return format;
}

/** Formats an amount in units of its currency; without a currency, in US dollars. */
export function formatMoney(locale: string, amount: number, currency: string | null | undefined): string {
  return getFormat(locale, currency ?? 'USD').format(amount);
}

/**
 * Converts the amount of a payment, as written in its event, to units of its currency. An amount with a fraction, even
 * `250.0`, is in units already; a whole number is in `unit`. The currency defines its decimals: none for yen (ISO 4217, by Intl).
 */
export function toUnits(amount: string, currency: string | null | undefined, unit: PaymentUnit): number {
  const value = Number(amount);
  if (unit === 'units' || amount.includes('.')) return value;
  return value / 10 ** (getFormat('en', currency ?? 'USD').resolvedOptions().maximumFractionDigits ?? 2);
}
