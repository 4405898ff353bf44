import type { Browser, Page } from 'playwright-core';
import { median } from '../../measure/statistics.ts';
import { figure, formatTable, type Column } from '../../measure/table.ts';

/** Starts measured, each in a browser that has never seen the page, and then once more in the same. */
const STARTS = 9;

/** From the click on its address, in milliseconds. */
interface Start {
  /** Something is to be seen. */
  readonly painted: number;
  /** The conversation is there and one can write. */
  readonly usable: number;
}

interface Row extends Start {
  readonly name: string;
}

const columns: Column<Row>[] = [
  { head: 'cache', cell: ({ name }) => name },
  { head: 'first contentful paint ms', cell: ({ painted }) => figure(painted) },
  { head: 'one can write ms', cell: ({ usable }) => figure(usable) },
];

/** How soon the page at `url`, a conversation's address, is there. Returns the table. */
export async function measureStarts(browser: Browser, url: string): Promise<string> {
  const [cold, warm]: [Start[], Start[]] = [[], []];
  for (let i = 0; i < STARTS; i++) {
    const context = await browser.newContext();
    await context.addInitScript(markUsable);
    const page = await context.newPage();
    cold.push(await start(page, url));
    warm.push(await start(page, url));
    await context.close();
  }
  const caption = `Start: a conversation opened by its address, medians of ${STARTS}, browser and server on this machine.`;
  return `${caption}\n\n${formatTable(columns, [rowOf('empty', cold), rowOf('filled', warm)])}`;
}

async function start(page: Page, url: string): Promise<Start> {
  await page.goto(url);
  return await page.evaluate(readMarks);
}

function rowOf(name: string, starts: readonly Start[]): Row {
  const of = (key: keyof Start): number => median(starts.map((one) => one[key]));
  return { name, painted: of('painted'), usable: of('usable') };
}

/** Runs in the page, before anything of it. */
function markUsable(): void {
  const observer = new MutationObserver(() => {
    const field = document.querySelector('textarea');
    if (field === null || field.disabled) return;
    performance.mark('usable');
    observer.disconnect();
  });
  observer.observe(document, { childList: true, subtree: true, attributes: true });
}

/** Runs in the page. */
async function readMarks(): Promise<Start> {
  const timeOf = async (name: string): Promise<number> => {
    for (;;) {
      const [entry] = performance.getEntriesByName(name);
      if (entry !== undefined) return entry.startTime;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  return { painted: await timeOf('first-contentful-paint'), usable: await timeOf('usable') };
}
