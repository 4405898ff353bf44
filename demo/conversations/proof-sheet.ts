import { about, day, voice, type Conversation, type Line } from '../conversation.ts';
import { jobs } from '../jobs.ts';
import { people } from '../people.ts';

const { kilnType, tidalLabs } = people;
const [tidal, kiln] = [voice(tidalLabs), voice(kilnType)];

const GLYPHS = Array.from(
  'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789ÄÖÜäöüßÉÈÊéèêçÑñÅåØøÆæŒœŁłŠšŽž&@€£$%?!¿¡§†*#→',
);

const REMARKS = [
  'a bit dark at 13 px',
  'good',
  'leans to the left?',
  'good 👍',
  'too close to its neighbour',
  'lovely',
  'a hair too wide',
  'good, next',
];

const ANSWERS = [
  'Opened up.',
  'Thanks!',
  'Straightened.',
  '🙂',
  'More room now.',
  'Ours too.',
  'Narrowed.',
  'On we go.',
];

/** A review of each glyph of a proof: a conversation that is long enough for scrolling. */
export const proofSheet: Conversation = {
  members: [tidalLabs, kilnType],
  ...about(jobs.proofSheet),
  isSeen: true,
  // One afternoon each for the capitals, the small letters and the rest.
  lines: [[0, 26], [26, 52], [52]].flatMap(([start, end], i) =>
    day(9 - i, '12:30', ...GLYPHS.slice(start, end).flatMap(reviewGlyph)),
  ),
};

/** The remark about a glyph and the answer. */
function reviewGlyph(glyph: string): Line[] {
  const i = GLYPHS.indexOf(glyph);
  return [tidal(`${glyph}: ${REMARKS[i % REMARKS.length]}`), kiln(ANSWERS[i % ANSWERS.length] ?? '')];
}
