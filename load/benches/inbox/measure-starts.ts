import type { Browser, Page } from 'playwright-core';
import { median } from '../../measure/statistics.ts';
import { figure, formatTable, type Column } from '../../measure/table.ts';

/** Number of starts measured, each in a fresh browser context and then once more in the same context. */
const STARTS = 9;

/** Milliseconds since the navigation began. */
interface Start {
  /** Time of the first contentful paint. */
  readonly painted: number;
  /** Time at which the conversation is shown and its text field is enabled. */
  readonly usable: number;
}

interface Row extends Start {
  readonly name: string;
}

const columns: Column<Row>[] = [
  { head: 'cache', cell: ({ name }) => name },
  { head: 'first contentful paint ms', cell: ({ painted }) => figure(painted) },
  { head: 'usable ms', cell: ({ usable }) => figure(usable) },
];

/** Measures how soon a conversation at `url` is usable. Returns the table. */
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
  return `${caption}\n\n${formatTable(columns, [toRow('empty', cold), toRow('filled', warm)])}`;
}

async function start(page: Page, url: string): Promise<Start> {
  await page.goto(url);
  return await page.evaluate(readMarks);
}

function toRow(name: string, starts: readonly Start[]): Row {
  const medianTime = (key: keyof Start): number => median(starts.map((start) => start[key]));
  return { name, painted: medianTime('painted'), usable: medianTime('usable') };
}

/** Runs in the page before its own scripts. */
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
  const waitForMark = async (name: string): Promise<number> => {
    for (;;) {
      const [entry] = performance.getEntriesByName(name);
      if (entry !== undefined) return entry.startTime;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  return { painted: await waitForMark('first-contentful-paint'), usable: await waitForMark('usable') };
}
