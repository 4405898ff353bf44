import type { Report } from './report.ts';
import type { ReportTable } from './sheet.ts';

/** Formats the report as Markdown for a repository or an issue. The charts are separate files. */
export function asMarkdown({ title, description, latency, about, sheets, charts, checks }: Report): string {
  const images = Object.entries(charts).map(([name, chart]) => `![${chart.title}](${name}.svg)`);
  const lines = checks.map((check) => `- ${check.isGood ? '✓' : '**wrong:**'} ${check.description}`);
  const parts = [
    `# ${title}`,
    description,
    latency,
    ...[about, ...sheets].map(formatSheet),
    ...images,
    lines.join('\n'),
  ];
  return `${parts.join('\n\n')}\n`;
}

function formatSheet({ head, rows }: ReportTable): string {
  const rule = head.map((_, i) => (i === 0 ? '---' : '--:'));
  return [head, rule, ...rows].map((row) => `| ${row.map(escapeCell).join(' | ')} |`).join('\n');
}

function escapeCell(text: string): string {
  return text.replaceAll('|', '\\|');
}
