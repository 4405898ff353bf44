import { escapeXml, lineChart } from './chart.ts';
import type { Report } from './report.ts';
import type { ReportTable } from './sheet.ts';

const STYLE = `:root{color-scheme:light dark}body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}table{border-collapse:collapse;margin:1.5rem 0}th,td{padding:.2rem .8rem;border-bottom:1px solid #8884;text-align:right}th:first-child,td:first-child{text-align:left}svg{width:100%;margin:1rem 0}.wrong{color:#d33;font-weight:600}.wide{overflow-x:auto}`;

/** Formats the report as one HTML file without scripts or requests. */
export function asHtml({ title, description, latency, about, sheets, charts, checks }: Report): string {
  const body = [
    `<h1>${escapeXml(title)}</h1>`,
    `<p>${escapeXml(description)}</p>`,
    `<p>${escapeXml(latency)}</p>`,
    ...sheets.map(formatSheet),
    ...Object.values(charts).map(lineChart),
    '<h2>Checks</h2>',
    `<ul>${checks.map((check) => `<li${check.isGood ? '>✓' : ' class="wrong">✗'} ${escapeXml(check.description)}</li>`).join('')}</ul>`,
    '<h2>Holds for</h2>',
    formatSheet(about),
  ];
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeXml(title)}</title><style>${STYLE}</style></head>
<body>
${body.join('\n')}
</body></html>
`;
}

function formatSheet({ head, rows }: ReportTable): string {
  const line = (cells: readonly string[], tag: string): string =>
    `<tr>${cells.map((cell) => `<${tag}>${escapeXml(cell)}</${tag}>`).join('')}</tr>`;
  return `<div class="wide"><table>${line(head, 'th')}${rows.map((row) => line(row, 'td')).join('')}</table></div>`;
}
