import { texts } from '../texts/en.ts';
import { locale } from './locale.ts';

const clock = new Intl.DateTimeFormat(locale, { timeStyle: 'short' });
const weekday = new Intl.DateTimeFormat(locale, { weekday: 'short' });
const shortDate = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' });
const longDate = new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long' });
const dateWithYear = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' });
const exact = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'short' });
const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** The hour and minute. */
export function clockTime(iso: string): string {
  return clock.format(new Date(iso));
}

/** Day and time in full, for whoever points at a time. */
export function exactTime(iso: string): string {
  return exact.format(new Date(iso));
}

/** As short as it can be said in a list: the time today, the weekday this week, else the date. */
export function listTime(iso: string, now = new Date()): string {
  const at = new Date(iso);
  const days = daysBetween(at, now);
  if (days <= 0) return clock.format(at);
  if (days < 7) return weekday.format(at);
  return (at.getFullYear() === now.getFullYear() ? shortDate : dateWithYear).format(at);
}

/** The day over a group of messages. */
export function dayName(iso: string, now = new Date()): string {
  const at = new Date(iso);
  const days = daysBetween(at, now);
  if (days <= 0) return texts.today;
  if (days === 1) return texts.yesterday;
  return (at.getFullYear() === now.getFullYear() ? longDate : dateWithYear).format(at);
}

/** How long ago, in words. */
export function ago(iso: string, now = new Date()): string {
  const minutes = Math.floor((now.getTime() - new Date(iso).getTime()) / MINUTE_MS);
  if (minutes < 1) return texts.justNow;
  if (minutes < 60) return relative.format(-minutes, 'minute');
  if (minutes < 24 * 60) return relative.format(-Math.floor(minutes / 60), 'hour');
  return relative.format(-daysBetween(new Date(iso), now), 'day');
}

/** Whether two times are on one day of the reader's clock. */
export function isSameDay(a: string, b: string): boolean {
  return new Date(a).toDateString() === new Date(b).toDateString();
}

function daysBetween(earlier: Date, later: Date): number {
  return Math.round((midnight(later) - midnight(earlier)) / DAY_MS);
}

function midnight(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}
