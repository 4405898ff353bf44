import type { Browser } from 'playwright-core';
import { figure, formatTable, type Column } from '../../measure/table.ts';

/** Bytes of one kind of files. */
interface Row {
  readonly name: string;
  readonly sent: number;
  readonly whole: number;
}

const columns: Column<Row>[] = [
  { head: 'files', cell: ({ name }) => name },
  { head: 'KB sent', cell: ({ sent }) => figure(sent / 1e3, 1) },
  { head: 'KB unpacked', cell: ({ whole }) => figure(whole / 1e3, 1) },
];

const KINDS = [
  ['script', /\.js$/],
  ['styles', /\.css$/],
  ['fonts', /\.woff2$/],
] as const;

/** Measures the size of the page as the browser received it. Returns the table. */
export async function measureSizes(browser: Browser, url: string): Promise<string> {
  const page = await browser.newPage();
  await page.goto(url);
  await page.evaluate(() => document.fonts.ready);
  const files = await page.evaluate(listFiles);
  await page.close();
  const sum = (name: string, chosen: typeof files): Row => ({
    name,
    sent: chosen.reduce((total, { sent }) => total + sent, 0),
    whole: chosen.reduce((total, { whole }) => total + whole, 0),
  });
  const selectFiles = (pattern: RegExp): typeof files => files.filter(({ path }) => pattern.test(path));
  const rows = [
    sum('page', files.slice(0, 1)),
    ...KINDS.map(([name, pattern]) => sum(name, selectFiles(pattern))),
  ];
  return `Size: files as the browser receives them, gzipped except the fonts.\n\n${formatTable(columns, rows)}`;
}

/** Runs in the page. The page itself is the first entry. */
function listFiles() {
  const entries = [
    ...performance.getEntriesByType('navigation'),
    ...performance.getEntriesByType('resource'),
  ] as PerformanceResourceTiming[];
  return entries.map(({ name, encodedBodySize, decodedBodySize }) => ({
    path: new URL(name).pathname,
    sent: encodedBodySize,
    whole: decodedBodySize,
  }));
}
