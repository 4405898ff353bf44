import type { Texts } from '../texts/texts.ts';
import { daysBetween } from './days.ts';
import { fileSize } from './file-size.ts';

const MINUTE_MS = 60_000;
const MINUTES_PER_DAY = 24 * 60;

const NEAR = {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  hour: 'numeric',
  minute: '2-digit',
} as const;

/** Dates, times and sizes in one language. Times are ISO 8601 strings, as the service sends them. */
export interface Formats {
  /** Hour and minute. */
  readonly clockTime: (iso: string) => string;
  /** Date and time in full, for a tooltip. */
  readonly exactTime: (iso: string) => string;
  /** Day and time without the year, for a time that is near. */
  readonly dateTime: (iso: string) => string;
  /** Short form for a list: the time today, the weekday within a week, else the date. */
  readonly listTime: (iso: string, now?: Date) => string;
  /** Heading of a group of messages: today, yesterday, or the date. */
  readonly dayName: (iso: string, now?: Date) => string;
  /** Time since then in words, such as "5 minutes ago". */
  readonly ago: (iso: string, now?: Date) => string;
  /** Day and time on the clocks of a zone, for a time that is near. */
  readonly timeIn: (iso: string, zone: string) => string;
  /** Hour and minute now on the clocks of a zone. */
  readonly clockIn: (zone: string) => string;
  /** Name of a time zone with its offset now, such as "Europe/Berlin, GMT+1". */
  readonly zone: (name: string) => string;
  /** Size of a file in bytes, such as "120 kB". */
  readonly fileSize: (bytes: number) => string;
  /** Names in a row, such as "Ann, Ben and Cat". */
  readonly list: (names: readonly string[]) => string;
}

export function createFormats(locale: string, texts: Texts): Formats {
  const clock = new Intl.DateTimeFormat(locale, { timeStyle: 'short' });
  const list = new Intl.ListFormat(locale);
  const exact = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'short' });
  const near = new Intl.DateTimeFormat(locale, NEAR);
  return {
    clockTime: (iso) => clock.format(new Date(iso)),
    exactTime: (iso) => exact.format(new Date(iso)),
    dateTime: (iso) => near.format(new Date(iso)),
    listTime: createListTime(locale, clock),
    dayName: createDayName(locale, texts),
    ago: createAgo(locale, texts),
    timeIn: (iso, timeZone) => new Intl.DateTimeFormat(locale, { ...NEAR, timeZone }).format(new Date(iso)),
    clockIn: (timeZone) =>
      new Intl.DateTimeFormat(locale, { timeStyle: 'short', timeZone }).format(new Date()),
    zone: (name) => toZoneName(locale, name),
    fileSize: (bytes) => fileSize(bytes, locale),
    list: (names) => list.format(names),
  };
}

function createListTime(locale: string, clock: Intl.DateTimeFormat): Formats['listTime'] {
  const weekday = new Intl.DateTimeFormat(locale, { weekday: 'short' });
  const date = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' });
  const dateWithYear = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' });
  return (iso, now = new Date()) => {
    const at = new Date(iso);
    const days = daysBetween(at, now);
    if (days <= 0) return clock.format(at);
    if (days < 7) return weekday.format(at);
    return (at.getFullYear() === now.getFullYear() ? date : dateWithYear).format(at);
  };
}

function createDayName(locale: string, { today, yesterday }: Texts): Formats['dayName'] {
  const date = new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long' });
  const dateWithYear = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' });
  return (iso, now = new Date()) => {
    const at = new Date(iso);
    const days = daysBetween(at, now);
    if (days <= 0) return today;
    if (days === 1) return yesterday;
    return (at.getFullYear() === now.getFullYear() ? date : dateWithYear).format(at);
  };
}

function createAgo(locale: string, { justNow }: Texts): Formats['ago'] {
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  return (iso, now = new Date()) => {
    const minutes = Math.floor((now.getTime() - new Date(iso).getTime()) / MINUTE_MS);
    if (minutes < 1) return justNow;
    if (minutes < 60) return relative.format(-minutes, 'minute');
    if (minutes < MINUTES_PER_DAY) return relative.format(-Math.floor(minutes / 60), 'hour');
    return relative.format(-daysBetween(new Date(iso), now), 'day');
  };
}

function toZoneName(locale: string, timeZone: string): string {
  const parts = new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: 'shortOffset' }).formatToParts();
  const offset = parts.find(({ type }) => type === 'timeZoneName')?.value;
  return offset === timeZone ? timeZone : `${timeZone.replaceAll('_', ' ')}, ${offset}`;
}
