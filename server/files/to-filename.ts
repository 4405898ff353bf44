import { FILE_LIMITS } from '@messaging/protocol/limits';

/** Control characters, lone surrogates, and characters that turn the direction of text or are not seen. */
const HIDDEN = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/gu;

/** Name of a file that has none. */
const NAMELESS = 'file';

/**
 * The name under which a file is kept and shown: its last part, without what hides or turns text, in the form NFC, at most 255
 * bytes with its extension. Never empty.
 */
export function toFilename(raw: string): string {
  const last = raw.toWellFormed().split(/[/\\]/).at(-1) ?? '';
  const name = last.replaceAll('\ufffd', '').replaceAll(HIDDEN, '').normalize('NFC').trim();
  const isNamed = /[^.\s]/.test(name);
  return isNamed ? cut(name) : NAMELESS;
}

/** Cuts the stem, so that the extension stays. */
function cut(name: string): string {
  if (Buffer.byteLength(name) <= FILE_LIMITS.nameBytes) return name;
  const extension = /\.[^.]{1,16}$/.exec(name)?.[0] ?? '';
  const stem = name.slice(0, name.length - extension.length);
  return takeBytes(stem, FILE_LIMITS.nameBytes - Buffer.byteLength(extension)) + extension;
}

function takeBytes(text: string, most: number): string {
  let taken = '';
  let bytes = 0;
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > most) break;
    taken += character;
  }
  return taken;
}
