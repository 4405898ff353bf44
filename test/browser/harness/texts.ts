import { en as pageTexts } from '@messaging/inbox/texts/en.ts';
import { en as uiTexts } from '@messaging/ui/texts/en.ts';
import { toPseudo } from '@messaging/ui/texts/to-pseudo.ts';
import { PLAIN } from './plain.ts';

const english = { ...uiTexts, ...pageTexts };

/** Every text of the page and its components. */
export type PageTexts = typeof english;

/** The browser locale in which the page shows the pseudo-language. */
export const PSEUDO_LOCALE = 'en-XA';

/** The texts that the page shows in a browser of this locale. */
export function textsFor(locale: string): PageTexts {
  return locale === PSEUDO_LOCALE ? toPseudo(english) : english;
}

/** The texts that the page shows unless a test chooses another locale. */
export const texts = textsFor(PLAIN.locale);
