import { about, day, voice, type Conversation } from '../conversation.ts';
import { files } from '../files.ts';
import { jobs } from '../jobs.ts';
import { people } from '../people.ts';

const { kilnType, tidalLabs } = people;
const [tidal, kiln] = [voice(tidalLabs), voice(kilnType)];

export const dashboardTypeface: Conversation = {
  members: [tidalLabs, kilnType],
  ...about(jobs.dashboardTypeface),
  isSeen: false,
  lines: [
    ...day(
      13,
      '09:40',
      tidal(
        'Our operators look at numbers for eight hours a night. Today a 6 and an 8 are told apart by hope. Can you draw us something better?',
      ),
      kiln('Numbers first, letters after: our favourite order. What size, on which screens, how far away?'),
      tidal(
        '13 px on the desk, 40 px on the wall at six metres. Dark background. Up to 2,000 figures in view, all of them changing.',
      ),
      kiln(
        'Changing figures must not dance, so tabular by default. And the weight should go down when the background is dark, or it glows. We would make that an axis of its own: weight, width and "night".',
      ),
      tidal('A night axis. Yes please.'),
    ),
    ...day(
      9,
      '11:15',
      kiln('First build. Only 0-9, comma, point, minus and the units.', files.numerals1),
      tidal(
        'On the wall since this morning. 6 and 8: solved. 1 and 7 are nearly too different now, the eye jumps there.',
      ),
      kiln('Good eye. Flag of the 1 is down by 40 units, bar of the 7 is gone.', files.numerals2),
      tidal('The night shift says: "Finally." For them that is a speech.'),
    ),
    ...day(
      6,
      '16:05',
      kiln(
        'Then on to the letters. Specimen with the whole alphabet by the end of the week; contract for part two is signed from our side.',
      ),
      tidal('Signed here too ✍️'),
    ),
    ...day(
      2,
      '10:30',
      kiln('Specimen, six pages. Page 4 has the axis from day to night.', files.specimen),
      tidal('We put page 4 on the wall and dimmed the room. You could hear people say oh.'),
      tidal(
        "Two questions before we roll it out: may we ship it inside the mobile app, and does the licence cover the turbines' own displays? There are 340 of them.",
      ),
    ),
  ],
};
