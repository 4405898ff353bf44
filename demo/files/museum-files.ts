import { svg, text } from './demo-file.ts';
import { pdf, rect } from './pdf.ts';
import { box, ellipse, png } from './png.ts';

const WATER = '#20639b';
const ROOMS = [
  [0.8, 0.42, 0.35],
  [0.93, 0.76, 0.4],
  [0.45, 0.63, 0.52],
  [0.35, 0.52, 0.66],
] as const;

function floor(name: string): { heading: string; lines: string[]; shapes: string } {
  const rooms = ROOMS.map((colour, i) => rect(colour, [60 + i * 185, 70, 170, 300]));
  return {
    heading: name,
    lines: ['Scale 1 : 200. Nothing may be glued, drilled or painted.'],
    shapes: rooms.join(''),
  };
}

/** The three strands of the rope, of which one turns away. */
const ROPE = ['#ed553b', '#f2b134', '#3caea3']
  .map(
    (colour, i) =>
      `<path fill="none" stroke="${colour}" stroke-width="9" d="M20 ${150 + i * 11}c120 40 200-50 330 0s150 ${20 + i * 50} 230 ${i * 34}"/>`,
  )
  .join('');

/** A hill, a ferry and a creature with arms: a harbour for children. */
const MAP_SHAPES = [
  box([207, 227, 232], 0, 0, 480, 120),
  ellipse([120, 150, 96], 60, 120, 150, 60),
  ellipse([142, 170, 110], 420, 125, 140, 50),
  box([47, 98, 140], 0, 120, 480, 200),
  box([237, 85, 59], 200, 140, 90, 24),
  box([246, 238, 220], 215, 120, 56, 20),
  box([60, 60, 70], 236, 98, 10, 22),
  ...Array.from({ length: 5 }, (_, i) => ellipse([93, 71, 122], 110 + i * 64, 262 - (i % 2) * 16, 22, 30)),
  ...Array.from({ length: 5 }, (_, i) => ellipse([47, 98, 140], 110 + i * 64, 272 - (i % 2) * 16, 12, 24)),
  ellipse([93, 71, 122], 60, 246, 34, 28),
  ellipse([255, 255, 255], 52, 238, 6, 6),
];

export const museumFiles = {
  floorPlans: pdf('floor-plans.pdf', [floor('Lower floor'), floor('Upper floor'), floor('The quay')]),
  quay: svg(
    'quay.svg',
    [600, 320],
    '#eef3f4',
    `<path fill="${WATER}" d="M0 200h600v120H0z"/><path fill="#b9b2a5" d="M0 150h600v60H0z"/><g fill="#173f5f"><path d="M60 90h90v60H60zM260 70h150v80H260zM480 100h70v50h-70z"/></g><path fill="#ed553b" d="M420 214h130l-24 34h-84z"/>`,
  ),
  ropeAndGate: svg(
    'rope-and-gate.svg',
    [600, 320],
    '#f6f1e7',
    `${ROPE}<path fill="#c9a227" d="M250 118h70v10h-70zM250 118h8v96h-8zM312 118h8v96h-8z"/>`,
  ),
  storyboard: pdf('walk-through-storyboard.pdf', [
    {
      heading: 'Ferry door',
      lines: ['0:00  Feet on the gangway. Three colours begin at the sill.'],
      shapes: rect([0.35, 0.52, 0.66], [56, 56, 730, 360]),
    },
    {
      heading: 'The first fork',
      lines: ['0:31  Red leaves to the left. A child follows it and is right.'],
      shapes: rect([0.93, 0.33, 0.23], [56, 56, 360, 360]) + rect([0.93, 0.76, 0.4], [426, 56, 360, 360]),
    },
    {
      heading: 'Room one',
      lines: ['1:24  Nobody has asked at the desk.'],
      shapes: rect([0.8, 0.42, 0.35], [56, 56, 730, 360]),
    },
  ]),
  twelveThings: text('twelve-things.txt', [
    'Twelve things to find, one for each month',
    '',
    ...[
      'an ice saw',
      'a red kite',
      'tulip bulbs',
      'a rubber boot',
      'the pilot boat',
      'a seal, asleep',
      'the longest rope',
      'a lost flip-flop',
      'two containers of one colour',
      'a swan',
      'the fog bell',
      'the cat',
    ].map((thing, i) => `${i + 1}. ${thing}`),
  ]),
  mapRough: png('map-rough.png', [480, 320], [207, 227, 232], MAP_SHAPES),
};
