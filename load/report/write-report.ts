import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { asHtml } from './as-html.ts';
import { asMarkdown } from './as-markdown.ts';
import { lineChart } from './chart.ts';
import type { Report } from './report.ts';

/** Writes the report into a folder, which is created if missing: one HTML file, and Markdown with its charts. */
export function writeReport(folder: string, report: Report): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'report.html'), asHtml(report));
  writeFileSync(join(folder, 'report.md'), asMarkdown(report));
  for (const [name, chart] of Object.entries(report.charts))
    writeFileSync(join(folder, `${name}.svg`), lineChart(chart));
}
