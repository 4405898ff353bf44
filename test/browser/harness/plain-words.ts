import type { Inbox } from './inbox.ts';

/** Words that the browser writes around dates, times and sizes. */
const INTL =
  /\b(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Oct|Nov|Dec|GMT)\b|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:Janu|Febru)ary|March|April|May|June|July|August|(?:Septem|Octo|Novem|Decem)ber|at|[AP]M|minutes? ago|kB|bytes?)\b/g;

/**
 * The texts of the page with words in plain letters, which the pseudo-language does not have. `userData` is what users and
 * the platform wrote: it is left out.
 */
export async function plainWords({ page }: Inbox, userData: readonly string[]): Promise<string[]> {
  const shown = await page.evaluate(readTexts);
  // A single letter is a key of the keyboard.
  return shown.filter((text) => text.length > 1 && /[a-z]/i.test(withoutData(text, userData)));
}

function withoutData(text: string, userData: readonly string[]): string {
  return userData.reduce((rest, data) => rest.replaceAll(data, ''), text).replaceAll(INTL, '');
}

/** Runs in the page. Reads every visible text, and the attributes that are shown or read out. */
function readTexts(): string[] {
  const found = [document.title];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode() !== null) {
    const { parentElement, textContent } = walker.currentNode;
    // An option is drawn by its select, and initials are part of a name.
    const drawn = parentElement?.closest('select, .msg-avatar') ?? parentElement;
    const isInitials = drawn?.classList.contains('msg-avatar') === true;
    if (drawn?.checkVisibility() === true && !isInitials) found.push(textContent ?? '');
  }
  for (const element of document.body.querySelectorAll('*'))
    for (const name of ['aria-label', 'title', 'placeholder', 'alt'])
      if (element.checkVisibility()) found.push(element.getAttribute(name) ?? '');
  return found;
}
