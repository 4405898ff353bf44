import { about, day, voice, type Conversation } from '../conversation.ts';
import { files } from '../files.ts';
import { jobs } from '../jobs.ts';
import { people } from '../people.ts';

const { northlight, tidalLabs } = people;
const [tidal, northern] = [voice(tidalLabs), voice(northlight)];

export const reportIllustrations: Conversation = {
  members: [tidalLabs, northlight],
  ...about(jobs.reportIllustrations),
  isSeen: false,
  lines: [
    ...day(
      13,
      '15:00',
      tidal(
        'Annual reports have photographs of people in helmets. We would like eight of your pictures instead.',
      ),
      northern('No helmets at all?'),
      tidal('One, on the seal on page 3.'),
      northern('Sold. How does it run: text first, or shall the pictures lead?'),
      tidal(
        'Pictures lead. The chapters are: moon, water, steel, people, birds, mistakes, money, next year.',
      ),
    ),
    ...day(
      8,
      '10:10',
      northern(
        '"Mistakes" is the best chapter we have ever been given. Thumbnails of all eight:',
        files.thumbnails,
      ),
      tidal('Moon, birds and mistakes: wonderful. Money looks a bit like a casino.'),
      northern('Fair. Money becomes a lock gate: what goes in on one side lifts the boat on the other.'),
    ),
    ...day(
      2,
      '16:45',
      northern('Finals of the first four, at the size of the page:', files.finals),
      northern('And one for your wall 🦭', files.seal),
    ),
  ],
};
