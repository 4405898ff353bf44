import { about, changed, day, recently, voice, type Conversation } from '../conversation.ts';
import { files } from '../files.ts';
import { jobs } from '../jobs.ts';
import { people } from '../people.ts';

const { fernAndLoaf, studioOkapi } = people;
const [bakery, okapi] = [voice(fernAndLoaf), voice(studioOkapi)];

export const bakeryIdentity: Conversation = {
  members: [fernAndLoaf, studioOkapi],
  ...about(jobs.bakeryIdentity),
  isSeen: true,
  lines: [
    ...day(
      14,
      '08:05',
      bakery(
        'Good morning! We bake sourdough in an old fern nursery and open a second shop in spring. Your signboard for the tea house is what made us write. Would you take on our logo and the bags?',
      ),
      okapi(
        'Good morning, and what a place for a bakery 🌿\n\nGladly. Three questions first:\n1. Which things does the mark have to sit on?\n2. What should people feel in the queue?\n3. Is there anything you already love and want to keep?',
      ),
      bakery(
        '1. Paper bags, bread labels, a van, the window, and a stamp for the crust if that is possible.\n2. Calm. It is 7 in the morning.\n3. The green of the glasshouse door.',
      ),
      okapi(
        'A stamp for the crust changes everything: no thin lines, then. Let me start from the scoring, the cut a baker makes before the oven. It is a fern already.',
      ),
      bakery('We never saw that. Now we cannot stop seeing it 😄'),
    ),
    ...day(
      12,
      '10:20',
      okapi('Here is where I would like to go.', files.moodboard),
      bakery('Page 3 is us. Page 5 is the bakery across the road.'),
      changed(
        okapi(
          'Page 3 it is. My proposal is on its way to you: logo, two bag sizes, label system, a page of rules. 2,400 in all, half of it at the start.',
        ),
        {
          was: 'Page 3 it is. My proposal is on its way to you: logo, one bag size, label system. 2,400 in all, half of it at the start.',
        },
      ),
      changed(bakery('Could the van be a part of it?'), { isDeleted: true }),
      bakery('Signed this morning, between two batches.'),
    ),
    ...day(
      6,
      '14:10',
      changed(okapi('First drawing, and the same one at 12 mm for the stamp:', files.markV1, files.stamp), {
        reactions: [{ emoji: '😍', by: [fernAndLoaf] }],
      }),
      changed(
        bakery(
          'The night shift voted: five for the round one, none against. One wish: could the lowest pair of leaves be a little shorter? In the stamp they run together.',
        ),
        { answers: 'First drawing' },
      ),
    ),
    ...recently(
      7,
      changed(
        okapi(
          'Shortened, and the stem is thicker by a hair. And this is how it sits on both bags.',
          files.bags,
          files.markV2,
        ),
        { reactions: [{ emoji: '🎉', by: [fernAndLoaf, studioOkapi] }] },
      ),
      bakery('❤️'),
      bakery('This is it. Marlow Press would like the files by the middle of next week. Will that work?'),
      okapi('They will have them two days early, with bleed and the glasshouse green as a spot colour.'),
    ),
  ],
};
