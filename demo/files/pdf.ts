import type { DemoFile } from './demo-file.ts';

/** A page of a PDF: a heading, lines below it, and shapes as PDF operators with the origin in the lower left corner. */
export interface Page {
  readonly heading: string;
  readonly lines: readonly string[];
  readonly shapes?: string;
}

/** A4 in landscape format, in points. */
const [WIDTH, HEIGHT] = [842, 595];
const MARGIN = 56;

/** A rectangle filled with a colour, as PDF operators. Colour components are between 0 and 1. */
export function rect(
  [red, green, blue]: readonly [number, number, number],
  [x, y, width, height]: readonly [number, number, number, number],
): string {
  return `${red} ${green} ${blue} rg ${x} ${y} ${width} ${height} re f\n`;
}

/** Makes a PDF of these pages in Helvetica. Texts have to be ASCII. */
export function pdf(filename: string, pages: readonly Page[]): DemoFile {
  // Objects 1 to 3 are the catalogue, the list of pages and the font; each page takes two more.
  const kids = pages.map((_, i) => `${4 + 2 * i} 0 R`);
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Kids [${kids.join(' ')}] /Count ${pages.length} /MediaBox [0 0 ${WIDTH} ${HEIGHT}] /Resources << /Font << /F 3 0 R >> >> >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    ...pages.flatMap((page, i) => [
      `<< /Type /Page /Parent 2 0 R /Contents ${5 + 2 * i} 0 R >>`,
      toStream(toContent(page)),
    ]),
  ];
  return { filename, type: 'application/pdf', bytes: () => Buffer.from(assembleFile(objects), 'latin1') };
}

function toContent({ heading, lines, shapes = '' }: Page): string {
  const rows = [
    `/F 26 Tf (${escapeText(heading)}) Tj`,
    ...lines.map((line) => `/F 13 Tf (${escapeText(line)}) Tj`),
  ];
  return `${shapes}0 0 0 rg BT 24 TL ${MARGIN} ${HEIGHT - MARGIN - 20} Td ${rows.join(' T* ')} ET`;
}

const escapeText = (text: string): string => text.replaceAll(/[\\()]/g, '\\$&');

const toStream = (text: string): string => `<< /Length ${text.length} >>\nstream\n${text}\nendstream`;

/** Assembles the objects, numbered from 1, and the table of their offsets. */
function assembleFile(objects: readonly string[]): string {
  let file = '%PDF-1.4\n';
  const offsets = objects.map((object, i) => {
    const offset = file.length;
    file += `${i + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(offset).padStart(10, '0')} 00000 n \n`;
  });
  const table = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.join('')}`;
  return `${file}${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${file.length}\n%%EOF\n`;
}
