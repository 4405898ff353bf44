import { svg } from './demo-file.ts';
import { pdf, rect } from './pdf.ts';
import { box, ellipse, png } from './png.ts';

const INK = '#0b3954';

/** Twelve shapes, of which the last nine are icons. */
const GRAMMAR = [
  'M10 50h80',
  'M50 10v80',
  'M20 80 50 20l30 60',
  'M20 20h60v60H20z',
  'M50 18a32 32 0 1 0 .1 0',
  'M15 50q18-26 35 0t35 0',
  'M20 20l60 60',
  'M50 15l35 35-35 35-35-35z',
  'M20 30h60M20 70h60',
  'M25 75V40a25 25 0 0 1 50 0v35',
  'M15 60h70l-14 24H29z',
  'M30 20v60l50-30z',
];

function icons(paths: readonly string[]): string {
  const cells = paths.map(
    (d, i) => `<path transform="translate(${(i % 4) * 120 + 20} ${Math.floor(i / 4) * 120 + 20})" d="${d}"/>`,
  );
  return `<g fill="none" stroke="${INK}" stroke-width="11" stroke-linecap="round" stroke-linejoin="round">${cells.join('')}</g>`;
}

/** A dark sheet with bars instead of numerals: a proof in another typeface would prove nothing. */
function numerals(version: string, note: string) {
  const bars = Array.from({ length: 10 }, (_, i) =>
    rect([0.62, 0.86, 0.93], [70 + i * 72, 80, 20 + ((i * 7) % 4) * 9, 220]),
  );
  return {
    heading: `Tidal numerals ${version}`,
    lines: ['0 1 2 3 4 5 6 7 8 9 , . -  kW MW m/s', note],
    shapes: rect([0.9, 0.93, 0.95], [56, 60, 740, 260]) + bars.join(''),
  };
}

const CHAPTERS = ['Moon', 'Water', 'Steel', 'People', 'Birds', 'Mistakes', 'Money', 'Next year'];
const chapter = (heading: string, i: number) => ({
  heading,
  lines: [
    heading === 'Money' ? 'What goes in on one side lifts the boat on the other.' : 'Ink, two colours.',
  ],
  shapes: rect([0.11 + i * 0.08, 0.2 + i * 0.06, 0.45], [56, 56, 730, 380]),
});

export const tidalFiles = {
  numerals1: pdf('tidal-numerals-0.1.pdf', [numerals('0.1', 'Tabular, for a dark ground')]),
  numerals2: pdf('tidal-numerals-0.2.pdf', [
    numerals('0.2', 'Flag of the 1 down by 40 units, bar of the 7 gone'),
  ]),
  specimen: pdf('tidal-sans-specimen.pdf', [
    { heading: 'Tidal Sans', lines: ['Weight, width, night'] },
    { heading: 'Letters', lines: ['ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz'] },
    { heading: 'Figures', lines: ['0123456789  13 px on the desk, 40 px on the wall'] },
    {
      heading: 'From day to night',
      lines: ['Stems at noon, at dusk, at four in the morning'],
      shapes: Array.from({ length: 8 }, (_, i) =>
        rect([1 - i * 0.12, 1 - i * 0.11, 1 - i * 0.09], [56 + i * 92, 60, 90, 320]),
      ).join(''),
    },
    { heading: 'Units', lines: ['kW  MW  GWh  m/s  m  s'] },
    { heading: 'Licence', lines: ['Desktop and web, one organisation'] },
  ]),
  iconGrammar: svg('icon-grammar.svg', [500, 380], '#eef4f1', icons(GRAMMAR)),
  icons: svg('icons-1-9.svg', [500, 380], '#fdf6e3', icons(GRAMMAR.slice(3))),
  thumbnails: pdf('report-thumbnails.pdf', CHAPTERS.map(chapter)),
  finals: pdf('report-finals-1-4.pdf', CHAPTERS.slice(0, 4).map(chapter)),
  seal: png(
    'seal-with-helmet.png',
    [360, 260],
    [214, 230, 236],
    [
      ellipse([120, 148, 160], 180, 236, 220, 40),
      ellipse([86, 96, 110], 180, 170, 120, 66),
      ellipse([98, 108, 122], 180, 118, 62, 54),
      ellipse([242, 177, 52], 180, 84, 62, 40),
      box([98, 108, 122], 118, 94, 124, 30),
      box([226, 155, 30], 108, 90, 144, 9),
      ellipse([20, 24, 30], 158, 116, 7, 8),
      ellipse([20, 24, 30], 202, 116, 7, 8),
      ellipse([40, 44, 52], 180, 134, 11, 8),
    ],
  ),
  poster: svg(
    'open-day-poster-b.svg',
    [420, 594],
    '#0b3954',
    `<circle cx="300" cy="120" r="64" fill="#ffe8b8"/><g fill="none" stroke="#7fd1c7" stroke-width="16" stroke-linecap="round"><path d="M20 330q48-60 95 0t95 0 95 0 95 0M20 400q48-60 95 0t95 0 95 0 95 0M20 470q48-60 95 0t95 0 95 0 95 0"/></g><text x="36" y="560" font-family="Helvetica, Arial, sans-serif" font-size="38" font-weight="700" fill="#ffe8b8">Mind the moon.</text>`,
  ),
  stand: pdf('stand.pdf', [
    {
      heading: 'Type fair, 4 x 2 m',
      lines: ['Banner left, drawers right, ampersands in the middle. Tea under the table.'],
      shapes:
        rect([0.78, 0.33, 0.24], [80, 90, 160, 220]) +
        rect([0.17, 0.18, 0.26], [600, 90, 160, 220]) +
        rect([0.94, 0.44, 0.24], [300, 90, 240, 80]),
    },
  ]),
  certificate: pdf('certificate.pdf', [
    {
      heading: 'Certificate',
      lines: ['The course was completed with a piece of work that stands.'],
      shapes: rect([0.93, 0.89, 0.8], [56, 56, 730, 330]),
    },
  ]),
};
