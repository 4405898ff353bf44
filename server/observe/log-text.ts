import type { DestinationStream } from 'pino';
import { escapeControls } from './escape-controls.ts';

const LEVELS: Readonly<Record<number, string>> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
};

interface Line {
  readonly time: string;
  readonly level: number;
  readonly msg?: string;
  readonly err?: { readonly stack?: string };
}

/** Converts pino's JSON lines to readable text on `output`. */
export function textLines(output: { write(text: string): unknown }): DestinationStream {
  return { write: (json) => void output.write(toText(json)) };
}

/** Formats `12:30:05 warn  message key=value`, in local time, with the stack of an error on further lines. */
function toText(json: string): string {
  const { time, level, msg = '', err, ...rest } = JSON.parse(json) as Line;
  const fields = Object.entries(rest).filter(([key]) => key !== 'service' && key !== 'instance');
  const clock = new Date(time).toLocaleTimeString('en-GB');
  const head = `${clock} ${(LEVELS[level] ?? String(level)).padEnd(5)}`;
  const text = [head, escapeControls(msg), ...fields.map(([key, value]) => `${key}=${toFieldText(value)}`)];
  const stack = err?.stack?.split('\n').map((line) => `    ${escapeControls(line.trim())}\n`) ?? [];
  return `${text.join(' ')}\n${stack.join('')}`;
}

/** Formats a single word as it is, and any other value as JSON. */
function toFieldText(value: unknown): string {
  const text = typeof value === 'string' && /^[^\s"'=]+$/.test(value) ? value : JSON.stringify(value);
  return escapeControls(text);
}
