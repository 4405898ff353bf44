import { about, day, voice, type Conversation } from '../conversation.ts';
import { files } from '../files.ts';
import { jobs } from '../jobs.ts';
import { people } from '../people.ts';

const { fernAndLoaf, studioOkapi } = people;
const [bakery, okapi] = [voice(fernAndLoaf), voice(studioOkapi)];

export const menuBoard: Conversation = {
  members: [fernAndLoaf, studioOkapi],
  ...about(jobs.menuBoard),
  isSeen: false,
  lines: [
    ...day(
      8,
      '13:40',
      bakery(
        'A small one beside the big one: our board lists 31 things, and people read it while they hold up the queue.',
      ),
      okapi('What do most of them buy?'),
      bakery('The same four. The other 27 are there because somebody asked once.'),
      okapi(
        'Then the board says the four, and when they come out of the oven. The 27 live on a card at the till.',
      ),
      bakery('So it would be a clock, not a menu.'),
      okapi('You just named it. 380 for the drawing, and it is chalk, so you can be wrong on it every day.'),
    ),
    ...day(
      2,
      '15:25',
      okapi('The board by the hour. Eleven is buns, as agreed with nobody but my stomach.', files.menuBoard),
      bakery('It has been up for three hours. The queue is shorter and a man set his watch by the rye.'),
      bakery('Can 15 say "half price" without sounding sorry?'),
    ),
    ...day(1, '09:35', okapi('"What is left, for half." It is on the drawing, last line. Proud, and true.')),
  ],
};
