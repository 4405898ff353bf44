const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const ACCENTED = 'áƀçďéƒǧĥíĵķľɱñóþɋřšţúṽŵẋýž';
/** Vowels are doubled: pseudo texts are about 40 % longer, as German and Finnish are. */
const VOWELS = 'aeiou';

/** Placeholders of text arguments, from the private use area of Unicode. */
const FIRST_PLACEHOLDER = 0xe000;
const PLACEHOLDERS = /[\uE000-\uE00F]/g;

type TextFunction = (...args: readonly unknown[]) => string;

/**
 * Derives a pseudo-language from a catalogue: letters get accents and texts get longer, while arguments stay as they are. In
 * a page that runs in it, a plain letter was written in a component instead of the catalogue.
 */
export function toPseudo<T extends object>(texts: T): T {
  return Object.fromEntries(Object.entries(texts).map(([key, value]) => [key, convert(value)])) as T;
}

function convert(value: unknown): unknown {
  if (typeof value === 'string') return accent(value);
  if (typeof value === 'function') return withArguments(value as TextFunction);
  return toPseudo(value as object);
}

function withArguments(text: TextFunction): TextFunction {
  return (...args) => {
    const placeholders = args.map((arg, i) =>
      typeof arg === 'string' ? String.fromCharCode(FIRST_PLACEHOLDER + i) : arg,
    );
    return accent(text(...placeholders)).replaceAll(PLACEHOLDERS, (placeholder) =>
      String(args[placeholder.charCodeAt(0) - FIRST_PLACEHOLDER]),
    );
  };
}

function accent(text: string): string {
  return text.replaceAll(/[a-z]/gi, (letter) => {
    const small = letter.toLowerCase();
    const accented = ACCENTED[LETTERS.indexOf(small)] ?? letter;
    const cased = letter === small ? accented : accented.toUpperCase();
    return VOWELS.includes(small) ? cased + accented : cased;
  });
}
