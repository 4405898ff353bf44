import type { Report } from './report.ts';
import type { Sheet } from './sheet.ts';

/** For a repository or an issue; the charts are files beside it. */
export function asMarkdown({ title, says, latency, about, sheets, charts, checks }: Report): string {
  const images = Object.entries(charts).map(([name, chart]) => `![${chart.title}](${name}.svg)`);
  const lines = checks.map((check) => `- ${check.isGood ? '✓' : '**wrong:**'} ${check.says}`);
  const parts = [
    `# ${title}`,
    says,
    latency,
    ...[about, ...sheets].map(formatSheet),
    ...images,
    lines.join('\n'),
  ];
  return `${parts.join('\n\n')}\n`;
}

function formatSheet({ head, rows }: Sheet): string {
  const rule = head.map((_, i) => (i === 0 ? '---' : '--:'));
  return [head, rule, ...rows].map((row) => `| ${row.map(escapeCell).join(' | ')} |`).join('\n');
}

function escapeCell(text: string): string {
  return text.replaceAll('|', '\\|');
}
