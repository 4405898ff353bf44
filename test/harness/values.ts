import type { Thread } from '@messaging/protocol/thread';
/** Greatest id and size. */
export const MAX_INTEGER = Number.MAX_SAFE_INTEGER;
export const NUL = String.fromCharCode(0);
export const LONE_SURROGATE = String.fromCharCode(0xd800);
/** One code point, two UTF-16 units, four bytes. */
export const EMOJI = '😀';

/** Name that looks different if bidi controls are kept, and the same name without them. */
export const CONTROLLED = {
  name: '\u202eBen\u2066\u061c \u200fB\u0085\u001b\u2028Baker\u009b',
  shown: 'Ben B Baker',
} as const;

/** Fields of a message that was never changed. */
export const UNCHANGED = {
  kind: 'user' as const,
  version: 1,
  change: null,
  editedAt: null,
  deletedAt: null,
  reactions: [],
  replyTo: null,
  mentions: [],
  pinnedAt: null,
  card: null,
};

export const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
export const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** Description of a value, and the value. */
type Named<T = unknown> = readonly [what: string, value: T];

/** Invalid values of a text of at most `codePoints`. */
export function badTexts(codePoints: number): Named[] {
  return [
    ['empty', ''],
    ['white space only', ' \t\n\u00a0\u3000'],
    ['one letter too long', 'x'.repeat(codePoints + 1)],
    ['one emoji too long', EMOJI.repeat(codePoints + 1)],
    ['with U+0000', `a${NUL}b`],
    ['with a lone surrogate', `a${LONE_SURROGATE}b`],
    ['a number', 5],
    ['a list', ['a']],
  ];
}

/** Invalid values of an id that must be a JSON number. */
export const badIds: readonly Named[] = [
  ['zero', 0],
  ['negative', -1],
  ['a fraction', 1.5],
  ['2^53', MAX_INTEGER + 1],
  ['text', '1'],
  ['a boolean', true],
  ['a list', [1]],
  ['an object', {}],
];

/** Invalid values of a UUID. */
export const badUuids: readonly Named<string>[] = [
  ['empty', ''],
  ['a word', 'nonsense'],
  ['one digit too short', '018f3b1e-8a52-7c41-9f10-0123456789a'],
  ['one digit too long', '018f3b1e-8a52-7c41-9f10-0123456789abc'],
  ['without dashes', '018f3b1e8a527c419f100123456789ab'],
  ['with a letter that is no digit', '018f3b1e-8a52-7c41-9f10-0123456789ag'],
];

/** Invalid values of a whole number in a query string, for any bounds. */
export const badNumbers = ['', 'abc', '1e3', '-1', '+1', ' 1', '1.0', '0x10', '٥', '99999999999999999'];

/** The thread without who is online: the reader is only while connected. */
export function ignorePresence({ members, ...thread }: Thread): object {
  return { ...thread, members: members.map(({ isOnline: _, ...member }) => member) };
}
