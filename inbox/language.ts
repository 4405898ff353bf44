import { en } from '@messaging/ui/texts/en.ts';
import { toPseudo } from '@messaging/ui/texts/to-pseudo.ts';
import { en as pageEn } from './texts/en.ts';

/** The language of the texts. */
const LANGUAGE = 'en';

/** The pseudo-locale of Unicode CLDR: a browser that asks for it shows the pseudo-language, in which the tests run. */
const PSEUDO_LOCALE = 'en-XA';

const isPseudo = navigator.languages.includes(PSEUDO_LOCALE);

export const uiTexts = isPseudo ? toPseudo(en) : en;
export const texts = isPseudo ? toPseudo(pageEn) : pageEn;

/**
 * The locale of dates and numbers: the reader's own variety of the page's language, such as `en-GB`. Dates in another
 * language than the words around them would be confusing.
 */
export const locale = navigator.languages.find((language) => language.split('-')[0] === LANGUAGE) ?? LANGUAGE;
