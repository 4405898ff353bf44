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

/** Each glyph of a proof is looked at, one by one: long enough to scroll for a while. */
export const proofSheet: Conversation = {
  members: [tidalLabs, kilnType],
  ...about(jobs.proofSheet),
  isSeen: true,
  // An afternoon for the capitals, one for the small letters, one for the rest.
  lines: [[0, 26], [26, 52], [52]].flatMap(([start, end], i) =>
    day(9 - i, '12:30', ...GLYPHS.slice(start, end).flatMap(looked)),
  ),
};

/** What is said of a glyph, and the answer. */
function looked(glyph: string): Line[] {
  const i = GLYPHS.indexOf(glyph);
  return [tidal(`${glyph}: ${REMARKS[i % REMARKS.length]}`), kiln(ANSWERS[i % ANSWERS.length] ?? '')];
}
