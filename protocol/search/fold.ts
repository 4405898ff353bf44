/** Marks that change the sound of a letter but not the word as people type it. Not those that are letters, as in Thai or Hindi. */
const MARKS = [
  // Latin, Greek, Cyrillic; not the breve of й, which is another letter than и.
  String.raw`(?<!\u0438)\u0306|[\u0300-\u0305\u0307-\u036f]`,
  // Hebrew points, Arabic signs.
  String.raw`[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7]`,
  String.raw`[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed]`,
  // What is written and not read: the Arabic stretch, soft hyphens, joiners, spaces without width.
  String.raw`[\u0640\u00ad\u200b-\u200d\u2060\ufeff]`,
];
const REMOVED = new RegExp(MARKS.join('|'), 'g');

/** Letters without a decomposition in Unicode, as people type them. */
const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ł: 'l',
  ħ: 'h',
  ı: 'i',
  ς: 'σ',
  // Forms of one Arabic letter, at the end of a word or in Persian.
  ى: 'ي',
  ة: 'ه',
  ک: 'ك',
  ی: 'ي',
};

/** Decimal digits of other scripts begin at these code points. */
const ZEROS = [0x660, 0x6f0, 0x966, 0x9e6, 0xe50];

/**
 * The form of a character with its marks in which texts and queries are compared: compatible forms are one (NFKC), capitals are
 * small, marks are removed, digits are ASCII. The same everywhere, because it asks neither the locale nor the database.
 */
export function fold(cluster: string): string {
  const bare = cluster.normalize('NFKC').toLowerCase().normalize('NFD').replaceAll(REMOVED, '');
  return Array.from(bare.normalize('NFC'), (letter) => LETTERS[letter] ?? toDigit(letter)).join('');
}

/** The ASCII digit of a digit; any other character stays. */
function toDigit(letter: string): string {
  const code = letter.codePointAt(0) ?? 0;
  const zero = ZEROS.find((first) => code >= first && code < first + 10);
  return zero === undefined ? letter : String(code - zero);
}
