import { about, day, voice, type Conversation } from '../conversation.ts';
import { files } from '../files.ts';
import { jobs } from '../jobs.ts';
import { people } from '../people.ts';

const { fernAndLoaf, northlight } = people;
const [bakery, northern] = [voice(fernAndLoaf), voice(northlight)];

export const recipeCards: Conversation = {
  members: [fernAndLoaf, northlight],
  ...about(jobs.recipeCards),
  isSeen: false,
  lines: [
    ...day(
      10,
      '16:05',
      bakery(
        'We give away starter, and people call us at night because it bubbles. Could eight cards explain it better than we do?',
      ),
      northern('Does the starter have a name?'),
      bakery('Gregor. He is 31.'),
      northern('Then the cards are letters from Gregor. He is patient, a little vain, and hungry.'),
    ),
    ...day(
      6,
      '10:30',
      northern('First card. He says it himself.', files.recipeCard),
      bakery('We read it aloud in the bakehouse, and now everybody talks to the jar.'),
      bakery('One thing: real Gregor rises to twice his height, not three times. Customers measure.'),
      northern(
        'Noted. His vanity goes into the eyebrows instead. 1,200 for all eight, the eyebrows are free.',
      ),
    ),
    ...day(
      3,
      '12:45',
      bakery(
        'Agreed. Can card 5 be for people who forgot him in the fridge for a month? It is half of the calls.',
      ),
      northern('"Card 5: I forgive you." Pencil comes on Friday.'),
    ),
  ],
};
