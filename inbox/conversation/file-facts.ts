import { locale } from '../parts/locale.ts';
import { texts } from '../texts/en.ts';

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** A size in the largest unit that leaves a whole number, as the reader's language writes it. */
export function fileSize(bytes: number | null): string {
  if (bytes === null) return texts.conversation.unknownSize;
  const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), UNITS.length - 1);
  const format = new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: UNITS[power] ?? 'byte',
    unitDisplay: power === 0 ? 'long' : 'short',
    maximumFractionDigits: 1,
  });
  return format.format(bytes / 1_000 ** power);
}

/** The kind of a file in few letters: the end of its name, or of its media type. */
export function fileType(filename: string, type: string | null): string {
  const ending = /\.([\p{L}\p{N}]{1,8})$/u.exec(filename)?.[1] ?? type?.split(/[/+.]/).at(-1) ?? '';
  return ending.slice(0, 8).toUpperCase() || 'FILE';
}
