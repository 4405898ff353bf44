import { about, file, voice, type Conversation } from '../conversation.ts';
import { jobs } from '../jobs.ts';
import { people } from '../people.ts';

const { northlight, tidalLabs } = people;
const [tidal, northern] = [voice(tidalLabs), voice(northlight)];

export const reportIllustrations: Conversation = {
  members: [tidalLabs, northlight],
  ...about(jobs.reportIllustrations),
  isSeen: false,
  lines: [
    tidal(
      'Annual reports have photographs of people in helmets. We would like eight of your pictures instead.',
    ),
    northern('No helmets at all?'),
    tidal('One, on the seal on page 3.'),
    northern('Sold. How does it run: text first, or shall the pictures lead?'),
    tidal('Pictures lead. The chapters are: moon, water, steel, people, birds, mistakes, money, next year.'),
    northern(
      '"Mistakes" is the best chapter we have ever been given. Thumbnails of all eight:',
      file('report-thumbnails.pdf', 'application/pdf', 870_334),
    ),
    tidal('Moon, birds and mistakes: wonderful. Money looks a bit like a casino.'),
    northern('Fair. Money becomes a lock gate: what goes in on one side lifts the boat on the other.'),
    northern(
      'Finals of the first four, 300 dpi, layered:',
      file('report-finals-1-4.zip', 'application/zip', 148_771_840),
    ),
    northern('And one for your wall 🦭', file('seal-with-helmet.png', 'image/png', 5_630_112)),
  ],
};
