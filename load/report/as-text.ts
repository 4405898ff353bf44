import { formatTable } from '../measure/table.ts';
import type { Report } from './report.ts';
import type { ReportTable } from './sheet.ts';

/** Formats the report for a terminal. */
export function asText({ title, description, latency, about, sheets, checks }: Report): string {
  const lines = checks.map((check) => `${check.isGood ? 'ok   ' : 'WRONG'}  ${check.description}`);
  const facts = about.rows.map((row) => row.join(': '));
  return [
    title,
    facts.join('\n'),
    `${description}\n${latency}`,
    ...sheets.map(formatSheet),
    lines.join('\n'),
  ].join('\n\n');
}

function formatSheet({ head, rows }: ReportTable): string {
  const columns = head.map((text, i) => ({ head: text, cell: (row: readonly string[]) => row[i] ?? '' }));
  return formatTable(columns, rows);
}
