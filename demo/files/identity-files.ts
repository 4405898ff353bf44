import { svg } from './demo-file.ts';
import { pdf, rect } from './pdf.ts';
import { box, ellipse, png } from './png.ts';

const GREEN = '#23493c';
const CRUST = '#e0a458';

/** The bakery's mark: a round loaf with a fern, with this length of the lowest leaves and this stroke width. */
function fernMark(lowestLeaf: number, stroke: number): string {
  return `<circle cx="200" cy="200" r="140" fill="${CRUST}"/><g fill="none" stroke="#fff3dc" stroke-width="${stroke}" stroke-linecap="round"><path d="M200 305V105"/><path d="M200 150q36-5 50-36M200 150q-36-5-50-36M200 205q50-5 70-46M200 205q-50-5-70-46"/><path d="M200 262q${lowestLeaf}-5 ${lowestLeaf + 20}-46M200 262q-${lowestLeaf}-5-${lowestLeaf + 20}-46"/></g>`;
}

/** A paper bag with the mark on it. */
function bag(x: number, width: number, height: number): string {
  const top = 380 - height;
  const middle = x + width / 2;
  const scale = width / 520;
  return `<path fill="#d9b98c" d="M${x} ${top}h${width}v${height}h-${width}z"/><path fill="#c7a473" d="M${x} ${top}h${width}v18h-${width}z"/><g transform="translate(${middle - 200 * scale} ${top + height / 2 - 200 * scale}) scale(${scale})">${fernMark(44, 17)}</g>`;
}

const SWATCHES = [
  [0.14, 0.29, 0.24],
  [0.88, 0.64, 0.35],
  [1, 0.95, 0.86],
  [0.36, 0.14, 0.2],
] as const;

export const identityFiles = {
  moodboard: pdf('fern-and-loaf-moodboard.pdf', [
    {
      heading: 'Fern & Loaf: where we could go',
      lines: [
        '1  Glasshouse: iron, panes, drawn with a ruler',
        '2  Seed packet: stamped, two inks, crooked on purpose',
      ],
      shapes: rect([0.14, 0.29, 0.24], [56, 56, 730, 330]),
    },
    {
      heading: '3  The cut in the crust',
      lines: [
        'The baker draws a fern before the oven. We only have to look.',
        'Green of the door, colour of the crust, flour.',
      ],
      shapes: SWATCHES.map((colour, i) => rect(colour, [56 + i * 185, 56, 170, 330])).join(''),
    },
    {
      heading: '5  Copperplate',
      lines: ['Swashes and a coat of arms. Handsome, and across the road already.'],
      shapes: rect([0.85, 0.8, 0.68], [56, 56, 730, 330]),
    },
  ]),
  markV1: svg('fern-and-loaf-mark-v1.svg', [400, 400], GREEN, fernMark(56, 15)),
  markV2: svg('fern-and-loaf-mark-v2.svg', [400, 400], GREEN, fernMark(44, 17)),
  stamp: svg('stamp-12mm.svg', [120, 120], '#f7efe2', `<g transform="scale(.3)">${fernMark(56, 22)}</g>`),
  bags: svg('both-bags.svg', [640, 420], '#f3ece0', bag(70, 210, 260) + bag(340, 230, 330)),
  menuBoard: svg(
    'menu-board-by-the-hour.svg',
    [600, 420],
    '#2a2622',
    [
      '7  Rye, still warm',
      '9  Sourdough, the big one',
      '11  Buns, until they are gone',
      '15  What is left, for half',
    ]
      .map(
        (text, i) =>
          `<text x="60" y="${110 + i * 82}" font-family="Georgia, serif" font-size="34" fill="${i === 1 ? CRUST : '#f3ece0'}">${text}</text>`,
      )
      .join(''),
  ),
  bagProof: pdf('bag-proof-press-ready.pdf', [
    {
      heading: 'Paper bags, proof 1',
      lines: [
        'Small 180 x 260 mm, large 240 x 330 mm',
        'One ink: glasshouse green. Bleed 3 mm, overprint off.',
      ],
      shapes: rect([0.85, 0.73, 0.55], [120, 56, 180, 260]) + rect([0.85, 0.73, 0.55], [460, 56, 240, 330]),
    },
  ]),
  drawdown: png(
    'drawdown-on-kraft.png',
    [320, 200],
    [201, 168, 122],
    [
      box([35, 73, 60], 24, 28, 120, 144),
      box([44, 92, 74], 176, 28, 120, 144),
      ellipse([201, 168, 122], 84, 100, 26, 26),
      ellipse([201, 168, 122], 236, 100, 26, 26),
    ],
  ),
  labelSheet: pdf('bread-labels-one-sheet.pdf', [
    {
      heading: 'Bread labels, 24 on a sheet',
      lines: ['Rye, sourdough, spelt, seeded. The date goes on with a stamp.'],
      shapes: Array.from({ length: 24 }, (_, i) =>
        rect(SWATCHES[i % 4] ?? SWATCHES[0], [56 + (i % 8) * 92, 60 + Math.floor(i / 8) * 118, 80, 104]),
      ).join(''),
    },
  ]),
  windowPhoto: png(
    'window-seen-from-the-street.png',
    [480, 300],
    [186, 178, 168],
    [
      box([120, 84, 60], 0, 0, 480, 46),
      box([62, 74, 82], 60, 70, 360, 190),
      box([224, 164, 88], 90, 210, 70, 26),
      ellipse([224, 164, 88], 210, 222, 34, 15),
      ellipse([205, 140, 66], 300, 222, 40, 16),
      box([235, 228, 214], 60, 160, 360, 4),
      box([90, 80, 72], 0, 260, 480, 40),
    ],
  ),
  windowLayouts: pdf('window-layouts.pdf', [
    {
      heading: '1  One arch',
      lines: ['FERN & LOAF over the whole pane'],
      shapes: rect([0.79, 0.64, 0.3], [120, 260, 600, 60]),
    },
    {
      heading: '2  Low and wide',
      lines: ['The name at the height of the counter, faces above it'],
      shapes: rect([0.79, 0.64, 0.3], [120, 90, 600, 40]),
    },
    {
      heading: '3  Four corners',
      lines: ['Bread, rye, buns, mornings'],
      shapes: [
        [120, 300],
        [620, 300],
        [120, 80],
        [620, 80],
      ]
        .map(([x = 0, y = 0]) => rect([0.79, 0.64, 0.3], [x, y, 100, 40]))
        .join(''),
    },
  ]),
  recipeCard: svg(
    'recipe-card-1-feed-the-starter.svg',
    [420, 300],
    '#fbf3e4',
    `<path fill="#c9dfe0" d="M150 70h120l12 170H138z"/><path fill="${CRUST}" d="M143 150q67-26 134 0l7 90H138z"/><circle cx="185" cy="185" r="6" fill="#2b2d42"/><circle cx="235" cy="185" r="6" fill="#2b2d42"/><path d="M190 208q20 16 40 0" fill="none" stroke="#2b2d42" stroke-width="4" stroke-linecap="round"/><text x="24" y="44" font-family="Georgia, serif" font-size="24" fill="#2b2d42">1. Feed me, says the jar.</text>`,
  ),
};
