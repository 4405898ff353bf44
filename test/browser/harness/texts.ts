import { en as pageTexts } from '@messaging/inbox/texts/en.ts';
import { en as uiTexts } from '@messaging/ui/texts/en.ts';
import { toPseudo } from '@messaging/ui/texts/to-pseudo.ts';

/** Every text of the page and its components. */
export const texts = { ...uiTexts, ...pageTexts };

export const pseudoTexts = toPseudo(texts);

/** The browser locale in which the page shows the pseudo-language. */
export const PSEUDO_LOCALE = 'en-XA';
