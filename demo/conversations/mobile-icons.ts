import { about, day, voice, type Conversation } from '../conversation.ts';
import { files } from '../files.ts';
import { jobs } from '../jobs.ts';
import { people } from '../people.ts';

const { studioOkapi, tidalLabs } = people;
const [tidal, okapi] = [voice(tidalLabs), voice(studioOkapi)];

export const mobileIcons: Conversation = {
  members: [tidalLabs, studioOkapi],
  ...about(jobs.mobileIcons),
  isSeen: false,
  lines: [
    ...day(
      4,
      '09:15',
      tidal('We saw your proposal. Forty icons in three weeks sounds brave.'),
      okapi(
        'It is twelve shapes and a grammar; the forty come out of it. Thick strokes, since your people wear gloves and look through spray.',
      ),
      tidal('How did you know about the gloves?'),
      okapi('Your job said "field app, North Sea, winter".'),
      tidal('Fair enough 😅 Could we see the grammar before we sign?'),
    ),
    ...day(
      3,
      '17:05',
      okapi(
        'Of course. Twelve shapes, and the first nine icons made from them:',
        files.iconGrammar,
        files.icons,
      ),
    ),
    ...day(
      1,
      '10:40',
      tidal(
        'Tested on the boat this morning, at 5 °C and in the rain. Eight of nine were named right at first sight.',
      ),
      tidal('The ninth was taken for a teapot. Everybody wants to keep the teapot.'),
    ),
  ],
};
