import { texts } from '../texts/en.ts';

/**
 * How dates and numbers are written: as the reader's own variety of the page's language has it, in no other language. Words
 * of one language around dates of another confuse.
 */
export const locale =
  navigator.languages.find((language) => language.split('-')[0] === texts.language) ?? texts.language;
