import { formatTable } from '../measure/table.ts';
import type { Report } from './report.ts';
import type { Sheet } from './sheet.ts';

/** For a terminal. */
export function asText({ title, says, latency, about, sheets, checks }: Report): string {
  const lines = checks.map((check) => `${check.isGood ? 'ok   ' : 'WRONG'}  ${check.says}`);
  const facts = about.rows.map((row) => row.join(': '));
  return [title, facts.join('\n'), `${says}\n${latency}`, ...sheets.map(formatSheet), lines.join('\n')].join(
    '\n\n',
  );
}

function formatSheet({ head, rows }: Sheet): string {
  const columns = head.map((text, i) => ({ head: text, cell: (row: readonly string[]) => row[i] ?? '' }));
  return formatTable(columns, rows);
}
